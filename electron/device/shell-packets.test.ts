// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ShellDecoder, type ShellPiece, ShellProtocolError, shellHeader, shellKind } from './shell-packets.ts';
import { shellPacket } from './testing/shell-service.ts';

/** What came of each kind, whatever the pieces were. */
function joined(pieces: readonly ShellPiece[]): { output: string; error: string; exit: number[] } {
  const text = (kind: ShellPiece['kind']): string =>
    pieces
      .map((piece) => (piece.kind === kind && piece.kind !== 'exit' ? Buffer.from(piece.bytes).toString() : ''))
      .join('');
  const exit = pieces.flatMap((piece) => (piece.kind === 'exit' ? [piece.code] : []));
  return { output: text('output'), error: text('error'), exit };
}

const said = Buffer.concat([
  shellPacket(shellKind.output, 'one '),
  shellPacket(shellKind.error, 'wrong'),
  shellPacket(shellKind.output, ''),
  shellPacket(shellKind.output, 'two'),
  shellPacket(shellKind.exit, Uint8Array.of(137)),
]);
const meant = { output: 'one two', error: 'wrong', exit: [137] };

describe('packets of the shell protocol', () => {
  it('begin with their kind and their length, little endian', () => {
    expect([...shellHeader(shellKind.input, 0x01020304)]).toEqual([0, 4, 3, 2, 1]);
  });

  it('are taken apart, and their payload is not copied', () => {
    const decoder = new ShellDecoder();
    const pieces = decoder.push(said);
    expect(joined(pieces)).toEqual(meant);
    const [first] = pieces;
    expect(first?.kind === 'output' && first.bytes.buffer === said.buffer).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 11])('are the same in chunks of %i bytes', (size) => {
    const decoder = new ShellDecoder();
    const pieces: ShellPiece[] = [];
    for (let at = 0; at < said.length; at += size) pieces.push(...decoder.push(said.subarray(at, at + size)));
    expect(joined(pieces)).toEqual(meant);
  });

  it('of four gigabytes cost no memory before they come', () => {
    const decoder = new ShellDecoder();
    expect(decoder.push(shellHeader(shellKind.output, 0xffffffff))).toEqual([]);
    expect(joined(decoder.push(Buffer.from('a beginning'))).output).toBe('a beginning');
  });

  it.each([
    ['input, which is ours to send', shellPacket(shellKind.input, 'x'), /kind 0/],
    ['the end of the input', shellPacket(shellKind.closeInput, ''), /kind 4/],
    ['a size of a window', shellPacket(5, '24x80,0x0'), /kind 5/],
    ['a kind that there is not', shellPacket(255, ''), /kind 255/],
    ['an exit code of no bytes', shellPacket(shellKind.exit, ''), /exit code of 0 bytes/],
    ['an exit code of four bytes', shellPacket(shellKind.exit, '\0\0\0\0'), /exit code of 4 bytes/],
  ])('that adbd does not send end it: %s', (_, packet, words) => {
    const decoder = new ShellDecoder();
    decoder.push(shellPacket(shellKind.output, 'fine'));
    expect(() => decoder.push(packet)).toThrow(ShellProtocolError);
    expect(() => new ShellDecoder().push(packet)).toThrow(words);
  });
});
