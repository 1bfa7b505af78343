// SPDX-License-Identifier: Apache-2.0
import type { PendingImport } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, printable, table } from '../output.ts';

function describe({ guest, state, receivedBytes, sizeBytes, endsAtMs }: PendingImport): string[] {
  const until = endsAtMs === undefined ? '' : new Date(endsAtMs).toISOString();
  return [guest, state, `${bytesText(receivedBytes)} of ${bytesText(sizeBytes)}`, until];
}

/** Imports that are not over, or the end of one of them. */
export async function listImports(session: CommandSession, { cancel }: { cancel?: string }): Promise<void> {
  const { serial } = await session.connect();
  if (cancel !== undefined) await session.call('imports.cancel', { serial, guest: cancel });
  const { imports, removed } = await session.call('imports.list', { serial });
  const lines = table([['GUEST', 'STATE', 'RECEIVED', 'KEPT UNTIL'], ...imports.map(describe)]);
  session.output.result({ imports, removed }, [
    ...(imports.length === 0 ? ['No import is going on or waits.'] : lines),
    ...removed.map((each) => `Removed, of a process that was killed: ${printable(each)}`),
  ]);
}
