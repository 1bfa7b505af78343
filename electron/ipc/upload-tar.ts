// SPDX-License-Identifier: Apache-2.0
/** Headers of tar (POSIX.1-2001) for what a person sends: files and folders of this computer, which become the guest's root's. */

const blockBytes = 512;
const largestSize = 8 ** 11 - 1;
const encoder = new TextEncoder();

export interface SentEntry {
  /** With / between its parts; a folder's has none at its end. */
  path: string;
  folder: boolean;
  sizeBytes: number;
  modifiedMs: number;
  /** Permissions; of a folder 755 and of a file 644 where it is not said. */
  mode?: number;
  /** Where a symbolic link leads; there is no content then. */
  target?: string;
}

interface Block {
  path: string;
  type: '0' | '2' | '5' | 'x';
  sizeBytes: number;
  modifiedMs: number;
  mode: number;
  target?: string;
}

function block({ path, type, sizeBytes, modifiedMs, mode, target = '' }: Block): Uint8Array {
  const bytes = new Uint8Array(blockBytes);
  const put = (at: number, length: number, text: string): void =>
    bytes.set(encoder.encode(text).subarray(0, length), at);
  const octal = (at: number, digits: number, value: number): void =>
    put(at, digits + 1, `${value.toString(8).padStart(digits, '0')}\0`);
  put(0, 100, path);
  octal(100, 7, mode);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11, Math.min(sizeBytes, largestSize));
  octal(136, 11, Math.max(0, Math.floor(modifiedMs / 1000)));
  put(148, 8, ' '.repeat(8));
  put(156, 1, type);
  put(157, 100, target);
  put(257, 8, 'ustar\u000000');
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(148, 8, `${sum.toString(8).padStart(6, '0')}\0 `);
  return bytes;
}

function record(key: string, value: string): Uint8Array {
  const body = encoder.encode(` ${key}=${value}\n`);
  let length = body.length + 1;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return Uint8Array.from([...encoder.encode(String(length)), ...body]);
}

export function paddingOf(sizeBytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function isLong(text: string): boolean {
  return encoder.encode(text).length > 100;
}

export function tarHeader({ path, folder, sizeBytes, modifiedMs, mode, target }: SentEntry): Uint8Array {
  const name = folder ? `${path}/` : path;
  const own = block({
    ...{ path: name, sizeBytes, modifiedMs },
    type: target !== undefined ? '2' : folder ? '5' : '0',
    mode: mode ?? (folder ? 0o755 : 0o644),
    ...(target === undefined ? {} : { target }),
  });
  const records = [
    ...(isLong(name) ? [record('path', name)] : []),
    ...(target !== undefined && isLong(target) ? [record('linkpath', target)] : []),
    ...(sizeBytes > largestSize ? [record('size', String(sizeBytes))] : []),
  ];
  if (records.length === 0) return own;
  const content = join(records);
  const head = block({ path: 'pax', type: 'x', sizeBytes: content.length, modifiedMs, mode: 0o644 });
  return join([head, content, paddingOf(content.length), own]);
}

/** Two blocks of zeros. */
export const tarEnd = new Uint8Array(2 * blockBytes);
