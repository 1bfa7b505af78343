// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, GuestSummary } from '../../../agent/protocol/index.ts';
import { BootCompletion } from '../../ipc/boot/boot-completion.ts';
import { isBootMark } from '../../ipc/boot/boot-mark.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { CommandSession } from '../command-session.ts';
import { durationText, exitCodes } from '../output.ts';
import { eachLine, parsedLine } from '../read-boot.ts';
import { explainGuest } from './boots.ts';

/** booted: Android or systemd has said so, other inits say nothing; the other two are its state. */
export const waitedFor = ['booted', 'running', 'stopped'] as const;
export type WaitedFor = (typeof waitedFor)[number];

export interface WaitOptions {
  for: WaitedFor;
  /** Without it as long as it takes. */
  timeout?: number;
}

interface Place {
  serial: string;
  guest: string;
}

type Outcome = 'reached' | 'ended' | 'late';

function isAsWanted({ state }: GuestSummary, wanted: WaitedFor): boolean {
  return wanted === 'stopped' ? state === 'STOPPED' : state === 'RUNNING' || state === 'FROZEN';
}

/** Rejects with guest-not-found, also where it is destroyed meanwhile. */
function found(guests: readonly GuestSummary[], guest: string): GuestSummary {
  const summary = guests.find(({ name }) => name === guest);
  if (summary !== undefined) return summary;
  throw new DesktopFailure('guest-not-found', `there is no guest ${guest}`, { guest });
}

/** Resolves when the guest is in that state. */
function untilState(session: CommandSession, { serial, guest }: Place, wanted: WaitedFor): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (guests: readonly GuestSummary[]): void => {
      try {
        if (isAsWanted(found(guests, guest), wanted)) resolve();
      } catch (error) {
        reject(error);
      }
    };
    session.client.onEvent(({ event, payload }) => {
      if (event === 'guests.changed' && payload.serial === serial) look(payload.guests);
    });
    session.call('guests.list', { serial }).then(look, reject);
  });
}

/** Until the newest boot is complete, by the marks of its log; ended: its log is, or Ctrl-C was pressed. */
async function untilBooted(session: CommandSession, place: Place): Promise<Outcome> {
  // A guest that has restarted has earlier boots in the same log.
  const [newest] = await session.call('boots.list', place);
  const completion = new BootCompletion();
  return new Promise((resolve, reject) => {
    eachLine(session, { ...place, follow: true }, (line) => {
      const entry = parsedLine(line);
      if (entry?.text === undefined || entry.timeMs === undefined || !isBootMark(entry as BootLogEntry)) return;
      completion.take(entry as BootLogEntry);
      if (completion.isComplete && completion.boot >= (newest?.number ?? 0)) resolve('reached');
    }).then(() => resolve('ended'), reject);
  });
}

async function outcomeOf(session: CommandSession, place: Place, options: WaitOptions): Promise<Outcome> {
  const { for: wanted, timeout } = options;
  const inState = (state: WaitedFor, outcome: Outcome): Promise<Outcome> =>
    untilState(session, place, state).then(() => outcome);
  const outcomes =
    wanted === 'booted' ? [untilBooted(session, place), inState('stopped', 'ended')] : [inState(wanted, 'reached')];
  let timer: NodeJS.Timeout | undefined;
  if (timeout !== undefined) {
    outcomes.push(
      new Promise((resolve) => {
        timer = setTimeout(() => resolve('late'), timeout);
      }),
    );
  }
  return Promise.race(outcomes).finally(() => clearTimeout(timer));
}

/** For scripts: until a guest has booted, runs or has stopped. Where it does not come to that, it tells why. */
export async function waitForGuest(session: CommandSession, guest: string, options: WaitOptions): Promise<number> {
  const { serial } = await session.connect();
  const startedAt = performance.now();
  const place = { serial, guest };
  const now = found(await session.call('guests.list', { serial }), guest);
  if (options.for === 'booted' && now.state === 'STOPPED')
    throw new DesktopFailure('guest-not-running', `${guest} is not running`, { guest });
  const outcome = await outcomeOf(session, place, options);
  const waitedMs = performance.now() - startedAt;
  const { output } = session;
  if (outcome === 'reached') {
    output.result({ guest, reached: options.for, waitedMs }, [
      output.words.reached[options.for](guest, durationText(waitedMs)),
    ]);
    return exitCodes.done;
  }
  if (outcome === 'late') output.note(output.words.late[options.for](guest, durationText(waitedMs)));
  if (options.for !== 'stopped') await explainGuest(session, guest, undefined);
  return outcome === 'late' ? exitCodes.notSeen : exitCodes.failed;
}
