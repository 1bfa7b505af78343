// SPDX-License-Identifier: Apache-2.0

/**
 * The packets of adbd's shell protocol (AOSP, packages/modules/adb/shell_protocol.h), on a service `shell,v2,raw:COMMAND`:
 *
 *     u8 kind | u32 length (little endian) | payload
 *
 * Further kinds are for terminals, which a raw service is not.
 */
export const shellKind = { input: 0, output: 1, error: 2, exit: 3, closeInput: 4 } as const;

export const shellHeaderBytes = 5;

/** Bytes of output and of standard error come in the pieces in which they arrived, not as packets. */
export type ShellPiece =
  | { kind: 'output'; bytes: Uint8Array }
  | { kind: 'error'; bytes: Uint8Array }
  | { kind: 'exit'; code: number };

/** What came is no packet that adbd sends. */
export class ShellProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShellProtocolError';
  }
}

/** The header of a packet whose payload follows by itself. */
export function shellHeader(kind: (typeof shellKind)[keyof typeof shellKind], length: number): Buffer {
  const header = Buffer.allocUnsafe(shellHeaderBytes);
  header.writeUInt8(kind, 0);
  header.writeUInt32LE(length, 1);
  return header;
}

/** Takes what adbd sends apart, whatever the chunks are. It keeps no payload, so a length of any size costs nothing. */
export class ShellDecoder {
  readonly #header = Buffer.alloc(shellHeaderBytes);
  #headerLength = 0;
  /** Of the packet whose header is whole. */
  #kind = 0;
  #left = 0;

  /** Views on `chunk`. @throws ShellProtocolError on the first packet that adbd does not send; nothing more is taken then */
  push(chunk: Uint8Array): ShellPiece[] {
    const pieces: ShellPiece[] = [];
    for (let at = 0; at < chunk.length; ) {
      if (this.#left === 0) {
        at += this.#takeHeader(chunk.subarray(at));
        continue;
      }
      const bytes = chunk.subarray(at, at + this.#left);
      at += bytes.length;
      this.#left -= bytes.length;
      pieces.push(this.#piece(bytes));
    }
    return pieces;
  }

  #takeHeader(bytes: Uint8Array): number {
    const part = bytes.subarray(0, shellHeaderBytes - this.#headerLength);
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.length;
    if (this.#headerLength < shellHeaderBytes) return part.length;
    this.#headerLength = 0;
    this.#kind = this.#header.readUInt8(0);
    this.#left = this.#header.readUInt32LE(1);
    const { output, error, exit } = shellKind;
    if (this.#kind !== output && this.#kind !== error && this.#kind !== exit)
      throw new ShellProtocolError(`adbd sent a shell packet of kind ${this.#kind}`);
    if (this.#kind === exit && this.#left !== 1)
      throw new ShellProtocolError(`adbd sent an exit code of ${this.#left} bytes`);
    return part.length;
  }

  #piece(bytes: Uint8Array): ShellPiece {
    if (this.#kind === shellKind.exit) return { kind: 'exit', code: bytes[0] ?? 0 };
    return { kind: this.#kind === shellKind.output ? 'output' : 'error', bytes };
  }
}
