// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';

export function refuseFile(name: string, message: string, details: Record<string, string> = {}): RuntimeError {
  return new RuntimeError({
    reason: 'file-refused',
    message: `${name}: ${message}`,
    details: { path: name, hint: message, ...details },
  });
}

const longestNameBytes = 255;

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

/** One part of a path, as it is. Throws RuntimeError file-refused for what could be anything else. */
export function checkName(name: string): string {
  if (name === '' || name === '.' || name === '..') throw refuseFile(name, 'it is no name');
  if (/[/\0]/.test(name)) throw refuseFile(name, 'a name has no / and no NUL');
  if (utf8Length(name) > longestNameBytes) throw refuseFile(name.slice(0, 80), 'the name is longer than 255 bytes');
  return name;
}

/** Of a folder in the guest: from its root on, links and .. are the guest's own business. */
export function checkPath(path: string): string {
  if (!path.startsWith('/') || path.includes('\0') || path.length > 4096)
    throw refuseFile(path.slice(0, 80), 'a folder is named from the root on');
  return path;
}
