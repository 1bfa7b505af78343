// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import type { GuestSnapshot } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, printable, table } from '../output.ts';
import { withTask } from '../task-progress.ts';

export async function cloneGuest(
  session: CommandSession,
  guest: string,
  newName: string,
  { overlay = false }: { overlay?: boolean },
): Promise<void> {
  const { serial } = await session.connect();
  const made = await withTask(session, (taskId) =>
    session.call('guest.clone', { serial, guest, newName, overlay, taskId }),
  );
  session.output.result(made, [session.output.words.copyOf(made.name, guest)]);
}

export async function renameGuest(session: CommandSession, guest: string, newName: string): Promise<void> {
  const { serial } = await session.connect();
  const renamed = await session.call('guest.rename', { serial, guest, newName });
  session.output.result(renamed, [session.output.words.renamed(renamed.name, guest)]);
}

/** In gzip where the file's name says so. */
export async function exportGuest(session: CommandSession, guest: string, file: string): Promise<void> {
  const { serial } = await session.connect();
  const place = path.resolve(file);
  session.saveTo(place);
  const format = /\.(?:tgz|gz)$/i.test(place) ? 'tar.gz' : 'tar';
  const sent = await withTask(session, (taskId) => session.call('guest.export', { serial, guest, format, taskId }));
  if (sent === undefined) return;
  const { entries, sizeBytes, skippedCount } = sent;
  session.output.result(sent, [session.output.words.saved(place, entries, bytesText(sizeBytes), skippedCount)]);
}

function describe({ name, madeAtMs, comment = '' }: GuestSnapshot): string[] {
  return [name, madeAtMs === undefined ? '-' : new Date(madeAtMs).toISOString(), printable(comment)];
}

export async function listSnapshots(session: CommandSession, guest: string): Promise<void> {
  const { serial } = await session.connect();
  const snapshots = await session.call('snapshot.list', { serial, guest });
  const lines = table([['NAME', 'MADE', 'COMMENT'], ...snapshots.map(describe)]);
  session.output.result(snapshots, snapshots.length === 0 ? [session.output.words.noSnapshots(guest)] : lines);
}

export async function takeSnapshot(
  session: CommandSession,
  guest: string,
  { comment }: { comment?: string },
): Promise<void> {
  const { serial } = await session.connect();
  const more = comment === undefined ? {} : { comment };
  const made = await withTask(session, (taskId) => session.call('snapshot.make', { serial, guest, ...more, taskId }));
  session.output.result(made, [`${guest}: ${made.name}`]);
}

export async function restoreSnapshot(
  session: CommandSession,
  guest: string,
  snapshot: string,
  { as: newName }: { as?: string },
): Promise<void> {
  const { serial } = await session.connect();
  const more = newName === undefined ? {} : { newName };
  const restored = await withTask(session, (taskId) =>
    session.call('snapshot.restore', { serial, guest, snapshot, ...more, taskId }),
  );
  session.output.result(restored, [session.output.words.restored(restored.name, guest, snapshot)]);
}

export async function removeSnapshot(session: CommandSession, guest: string, snapshot: string): Promise<void> {
  const { serial } = await session.connect();
  await session.call('snapshot.remove', { serial, guest, snapshot });
  session.output.result({ guest, snapshot, removed: true }, [session.output.words.snapshotRemoved(guest, snapshot)]);
}
