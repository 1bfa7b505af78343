// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../build/fuzz/fuzz-target.ts';
import { ShellDecoder, type ShellPiece, ShellProtocolError } from './shell-packets.ts';

/** Of each kind what came, whatever the pieces; and how it ended. */
function told(chunks: readonly Uint8Array[]): string {
  const decoder = new ShellDecoder();
  const said = { output: '', error: '', exit: '' };
  const add = (piece: ShellPiece): void => {
    said[piece.kind] += piece.kind === 'exit' ? `${piece.code} ` : Buffer.from(piece.bytes).toString('latin1');
  };
  let failure = '';
  try {
    for (const chunk of chunks) for (const piece of decoder.push(chunk)) add(piece);
  } catch (error) {
    if (!(error instanceof ShellProtocolError)) throw error;
    failure = error.message;
  }
  return JSON.stringify([said, failure]);
}

/** Whatever adbd sends: the same in one chunk as byte by byte, or an error of its name at the same packet. */
export const target: FuzzTarget = {
  name: 'shell-packets',
  seeds: [
    Uint8Array.of(1, 3, 0, 0, 0, 0x61, 0x62, 0x63, 2, 1, 0, 0, 0, 0x65, 3, 1, 0, 0, 0, 7),
    Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0x61, 9, 0, 0, 0, 0),
    Uint8Array.of(3, 4, 0, 0, 0, 1, 2, 3, 4),
  ],
  words: [Uint8Array.of(1, 255, 255, 255, 255), Uint8Array.of(3, 1, 0, 0, 0), Uint8Array.of(0, 0, 0, 0, 0)],
  feed: (input) => {
    const byByte = told(Array.from(input, (byte) => Uint8Array.of(byte)));
    const whole = told([input]);
    const [{ output, error, exit }, failure] = JSON.parse(byByte) as [Record<string, string>, string];
    // What came in the same chunk before a bad packet is not told; all else is the same.
    if (failure === '' && whole !== byByte) throw new Error(`${whole} is not ${byByte}`);
    if (failure !== '' && !whole.includes(JSON.stringify(failure))) throw new Error(`${whole} has not: ${failure}`);
    return `${(output ?? '').length > 0} ${(error ?? '').length > 0} ${exit} ${failure}`;
  },
};
