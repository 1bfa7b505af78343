// SPDX-License-Identifier: Apache-2.0
import type { PendingImport } from '../../../agent/protocol/index.ts';
import type { CommandSession } from '../command-session.ts';
import { bytesText, printable, table } from '../output.ts';
import type { Words } from '../words.ts';

function describe({ guest, state, receivedBytes, sizeBytes, endsAtMs }: PendingImport, words: Words): string[] {
  const until = endsAtMs === undefined ? '' : new Date(endsAtMs).toISOString();
  return [guest, state, words.ofBytes(bytesText(receivedBytes), bytesText(sizeBytes)), until];
}

/** Imports that are not over, or the end of one of them. */
export async function listImports(session: CommandSession, { cancel }: { cancel?: string }): Promise<void> {
  const { serial } = await session.connect();
  if (cancel !== undefined) await session.call('imports.cancel', { serial, guest: cancel });
  const { imports, removed } = await session.call('imports.list', { serial });
  const { words } = session.output;
  const lines = table([['GUEST', 'STATE', 'RECEIVED', 'KEPT UNTIL'], ...imports.map((each) => describe(each, words))]);
  session.output.result({ imports, removed }, [
    ...(imports.length === 0 ? [words.noImports] : lines),
    ...removed.map((each) => words.removedLeftover(printable(each))),
  ]);
}
