// SPDX-License-Identifier: Apache-2.0
import type { BootRecord } from '../../../agent/protocol/index.ts';
import { describeVerdict } from '../../ipc/boot/boot-sentences.ts';
import { type BootStage, type BootTimeline, slowestStages, timelineOf } from '../../ipc/boot/boot-timeline.ts';
import { compareTimelines, type StageChange } from '../../ipc/boot/compare-timelines.ts';
import { explainBoot } from '../../ipc/boot/explain-boot.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import { runEnd } from '../../ipc/run-end.ts';
import { describeFailure, type SentenceLanguage } from '../../ipc/sentences/failure-sentences.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, durationText, printable, table } from '../output.ts';
import { readBootParts } from '../read-boot.ts';
import type { Words } from '../words.ts';

const slowestShown = 10;

function endText({ end }: BootRecord, words: Words): string {
  if (end === undefined) return words.end.open;
  const ending = runEnd(end);
  if (ending.kind === 'exit') return words.end.exit(ending.code);
  return ending.kind === 'signal' ? ending.name : words.end[ending.kind];
}

/** The boots whose logs the device keeps. */
export async function listBoots(session: CommandSession, guest: string): Promise<void> {
  const { serial } = await session.connect();
  const boots = await session.call('boots.list', { serial, guest });
  const rows = boots.map((boot) => [
    String(boot.number),
    new Date(boot.startedAtMs).toISOString(),
    bytesText(boot.bytes),
    endText(boot, session.output.words),
  ]);
  session.output.result(boots, table([['BOOT', 'STARTED', 'LOG', 'END'], ...rows]));
}

/** The one that is meant: the newest without a number. */
async function findBoot(session: CommandSession, serial: string, guest: string, number?: number): Promise<BootRecord> {
  const boots = await session.call('boots.list', { serial, guest });
  const boot = number === undefined ? boots[0] : boots.find((each) => each.number === number);
  if (boot !== undefined) return boot;
  const details = { guest, ...(number === undefined ? {} : { boot: number }) };
  throw new DesktopFailure(
    'boot-not-found',
    `no boot${number === undefined ? '' : ` ${number}`} of ${guest} is kept`,
    details,
  );
}

function stageLine({ kind, name, beganMs, durationMs, failed }: BootStage, words: Words): string[] {
  const took = durationMs === undefined ? '' : durationText(durationMs);
  return [`  ${durationText(beganMs)}`, took, kind, `${printable(name)}${failed ? `  (${words.boot.failed})` : ''}`];
}

function changeLine({ kind, name, durationMs, earlierMs, differenceMs = 0 }: StageChange): string[] {
  const time = (value: number | undefined): string => (value === undefined ? '-' : durationText(value));
  const sign = differenceMs > 0 ? '+' : '-';
  return [
    `  ${sign}${durationText(Math.abs(differenceMs))}`,
    `${time(earlierMs)} -> ${time(durationMs)}`,
    kind,
    printable(name),
  ];
}

function timelineLines(timeline: BootTimeline, changes: readonly StageChange[] | undefined, words: Words): string[] {
  const { boot, system, completedMs, totalMs, stages } = timeline;
  const which = `${boot ?? ''}`;
  const kind = system === 'unknown' ? '' : ` (${system})`;
  const { completeAfter, incompleteAfter } = words.boot;
  const told = (some: readonly BootStage[]): string[] => table(some.map((stage) => stageLine(stage, words)));
  return [
    completedMs === undefined
      ? incompleteAfter(which, kind, durationText(totalMs))
      : completeAfter(which, kind, durationText(completedMs)),
    ...told(stages),
    ...(stages.length === 0 ? [] : [words.boot.slowest, ...told(slowestStages(timeline, slowestShown))]),
    ...(changes === undefined ? [] : [words.boot.changes, ...table(changes.slice(0, slowestShown).map(changeLine))]),
  ];
}

export interface TimelineOptions {
  boot?: number;
  compare?: number;
}

/** Where the time of a boot went; `compare`: and what was otherwise in an earlier one. */
export async function showTimeline(
  session: CommandSession,
  guest: string,
  { boot, compare }: TimelineOptions,
): Promise<void> {
  const { serial } = await session.connect();
  const read = async (number?: number): Promise<BootTimeline> => {
    const record = await findBoot(session, serial, guest, number);
    const { marks } = await readBootParts(session, { serial, guest, boot: record.number });
    return { ...timelineOf(marks), boot: record.number };
  };
  const timeline = await read(boot);
  const changes = compare === undefined ? undefined : compareTimelines(timeline, await read(compare));
  const value = changes === undefined ? timeline : { ...timeline, comparedWith: compare, changes };
  session.output.result(value, timelineLines(timeline, changes, session.output.words));
}

function failedStart({ end }: BootRecord, language: SentenceLanguage): string[] {
  if (end?.failure === undefined) return [];
  const { reason, message } = end.failure;
  const { title, action } = describeFailure(end.failure, language);
  return [`${title} [${reason}]`, `  ${printable(message)}`, `  ${action}`];
}

/** Why a boot ended, or what stands in its way while it goes on. */
export async function explainGuest(session: CommandSession, guest: string, boot: number | undefined): Promise<void> {
  const { serial, session: view } = await session.connect();
  const record = await findBoot(session, serial, guest, boot);
  const { last } = await readBootParts(session, { serial, guest, boot: record.number });
  const host = view.phase === 'ready' ? view.host : undefined;
  const verdicts = explainBoot({ end: record.end, entries: last, host }).map((verdict) => ({
    ...verdict,
    ...describeVerdict(verdict, session.output.language),
  }));
  const { words } = session.output;
  const lines = verdicts.flatMap(({ ending, title, action, evidence }) => [
    `${title} [${ending}]`,
    ...(evidence === undefined ? [] : [`  ${evidence.source}: ${printable(evidence.text)}`]),
    `  ${action}`,
  ]);
  lines.push(...failedStart(record, session.output.language));
  const value = { boot: record.number, end: record.end, verdicts };
  session.output.result(value, lines.length === 0 ? [words.boot.nothingWrong(record.number)] : lines);
}

/** All that a report needs of a guest that does not boot: look through it before it is shared. */
export async function guestDiagnostics(session: CommandSession, guest: string): Promise<void> {
  const { serial } = await session.connect();
  const { text } = await session.call('guest.diagnostics', { serial, guest });
  session.output.result(JSON.parse(text), [text.trimEnd()]);
}
