// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { GuestCreateRequest, GuestSummary } from '../../../agent/protocol/index.ts';
import { runEnd } from '../../ipc/run-end.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, durationText, printable, table } from '../output.ts';
import { withTask } from '../task-progress.ts';
import type { Words } from '../words.ts';

function describe(guest: GuestSummary, words: Words): string[] {
  return [
    guest.name,
    guest.state,
    guest.initPid === undefined ? '-' : String(guest.initPid),
    bytesText(guest.memoryLimitBytes),
    guest.cpuLimitPercent === undefined ? '-' : `${guest.cpuLimitPercent} %`,
    printable(shownAddress(guest)),
    ending(guest, words),
  ];
}

/** The first of IPv4, else of any; without its prefix. */
function shownAddress({ addresses }: GuestSummary): string {
  const first = addresses.find((each) => each.includes('.')) ?? addresses[0];
  return first?.split('/')[0] ?? '-';
}

function ending({ configError, lastEnd }: GuestSummary, words: Words): string {
  if (configError !== undefined) return printable(configError.message);
  if (lastEnd === undefined) return '';
  const end = runEnd(lastEnd);
  switch (end.kind) {
    case 'failure':
      return printable(lastEnd.failure?.message ?? '');
    case 'exit':
      return words.end.exit(end.code);
    case 'signal':
      return end.name;
    default:
      return words.end[end.kind];
  }
}

export async function listGuests(session: CommandSession): Promise<void> {
  const { serial } = await session.connect();
  const guests = await session.call('guests.list', { serial });
  const header = ['NAME', 'STATE', 'PID', 'MEMORY', 'CPU', 'ADDRESS', 'LAST END'];
  const { words } = session.output;
  const rows = guests.map((guest) => describe(guest, words));
  session.output.result(guests, guests.length === 0 ? [words.noGuests] : table([header, ...rows]));
}

type GuestCall = 'guest.start' | 'guest.stop' | 'guest.restart' | 'guest.freeze' | 'guest.unfreeze' | 'guest.kill';

/** A request whose answer is the guest's new state. */
export async function changeGuest(
  session: CommandSession,
  call: GuestCall,
  guest: string,
  options: { timeoutMs?: number } = {},
): Promise<void> {
  const { serial } = await session.connect();
  const startedAt = performance.now();
  const summary = await session.call(call, { serial, guest, ...options });
  const took = durationText(performance.now() - startedAt);
  session.output.result(summary, [session.output.words.inState(summary.name, summary.state, took)]);
}

export async function destroyGuest(session: CommandSession, guest: string, withSnapshots: boolean): Promise<void> {
  const { serial } = await session.connect();
  await session.call('guest.destroy', { serial, guest, ...(withSnapshots ? { withSnapshots } : {}) });
  session.output.result({ name: guest, destroyed: true }, [session.output.words.destroyed(guest)]);
}

/** From a file of this computer, or one that is on the device. */
export async function createGuest(
  session: CommandSession,
  request: GuestCreateRequest,
  { rootfs, rootfsOnDevice }: { rootfs?: string; rootfsOnDevice?: string },
): Promise<void> {
  const archive =
    rootfs === undefined ? undefined : await session.call('archive.inspect', { path: path.resolve(rootfs) });
  const { serial } = await session.connect();
  const where = archive === undefined ? { devicePath: rootfsOnDevice ?? '' } : { archivePath: archive.path };
  const guest = await withTask(session, (taskId) =>
    session.call('guest.create', { serial, request, ...where, taskId }),
  );
  const from = archive === undefined ? (rootfsOnDevice ?? '') : `${archive.name} (${bytesText(archive.sizeBytes)})`;
  session.output.result(guest, [session.output.words.created(guest.name, from)]);
}
