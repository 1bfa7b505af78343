// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootRecord, HostFacts } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import { failureView } from '../device/device-failure.ts';
import { isBootMark } from '../ipc/boot/boot-mark.ts';
import { timelineOf } from '../ipc/boot/boot-timeline.ts';
import { explainBoot, explainedLines } from '../ipc/boot/explain-boot.ts';
import type { Backend } from './backend.ts';
import { appFacts, withoutNames } from './diagnostics.ts';
import { readBoot } from './read-boot.ts';

/** Of so many boots the logs are in it: the newest, and one to compare it with. */
const boots = 2;
/** Of a log its beginning and its end. */
const linesKept = 4000;

interface KeptBoot extends BootRecord {
  verdicts: unknown;
  timeline: unknown;
  log: unknown[];
}

function shortened(lines: readonly unknown[]): unknown[] {
  const left = lines.length - 2 * linesKept;
  return left <= 0 ? [...lines] : [...lines.slice(0, linesKept), { leftOut: left }, ...lines.slice(-linesKept)];
}

/** A line that is no entry, cut by a lost power supply, is told as it is. */
function parsed(line: string): Partial<BootLogEntry> {
  try {
    return JSON.parse(line) as Partial<BootLogEntry>;
  } catch {
    return { text: line };
  }
}

async function describeBoot(
  session: AgentSession,
  guest: string,
  boot: BootRecord,
  host: HostFacts | undefined,
): Promise<KeptBoot> {
  const entries = (await readBoot(session, guest, boot.number)).map(parsed);
  const timed = entries.filter((entry): entry is BootLogEntry => entry.timeMs !== undefined);
  timed.sort((one, other) => one.timeMs - other.timeMs);
  return {
    ...boot,
    verdicts: explainBoot({ end: boot.end, entries: timed.slice(-explainedLines), host }),
    timeline: timelineOf(timed.filter(isBootMark)),
    log: shortened(entries),
  };
}

/** What cannot be had is told in its place: a guest whose config is broken has no plan, and that is what a report is about. */
async function orFailure<T>(work: Promise<T>): Promise<T | { failure: string; message: string }> {
  try {
    return await work;
  } catch (error) {
    const { reason, message } = failureView(error);
    return { failure: reason, message };
  }
}

/** All that is needed to see why a guest does not boot: facts of the host, config, plan, the logs of its last boots. Redacted. */
export async function collectGuestDiagnostics(backend: Backend, serial: string, guest: string): Promise<string> {
  const device = backend.devices.session(serial);
  const session = device.requireSession();
  const name = guest;
  const host = await orFailure(session.request('host.facts', {}));
  const kept = await orFailure(session.request('boot-log.list', { name }));
  const newest = 'boots' in kept ? kept.boots.slice(0, boots) : [];
  const logs: unknown[] = [];
  for (const boot of newest)
    logs.push(await orFailure(describeBoot(session, name, boot, 'machine' in host ? host : undefined)));
  const facts = {
    ...appFacts(backend),
    host,
    guest: device.guests.find((each) => each.name === guest),
    config: await orFailure(session.request('guest.config.read', { name })),
    plan: await orFailure(session.request('guest.plan', { name })),
    boots: kept,
    logs,
  };
  return withoutNames(backend, `${JSON.stringify(facts, undefined, 1)}\n`);
}
