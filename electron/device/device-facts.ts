// SPDX-License-Identifier: Apache-2.0

/** What the connect script tells about a device on which the wanted build does not run yet. */
export interface DeviceFacts {
  machine: string;
  uid: number;
  /** Lodge's folder on this device. */
  base: string;
  /** Where a push can go. */
  temporary: string;
  /** Of the file system that holds Lodge's folder; undefined when df does not say. */
  freeBytes?: number;
  /** Folder below bin that holds the wanted helper already. */
  helperFrom?: string;
  /** Path of the su program in the shell's PATH. */
  su?: string;
  debuggable: boolean;
}

export const missingPrefix = 'LODGE-MISSING ';

/** These end up in shell scripts again. A device that lies about them gets no script. */
const safePath = /^(\/[A-Za-z0-9_.-]+)+$/;
const safeName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** undefined: not a line of our script. */
export function parseMissing(line: string): DeviceFacts | undefined {
  const values = new Map<string, string>();
  for (const word of line.slice(missingPrefix.length).split(' ')) {
    const at = word.indexOf('=');
    if (at > 0) values.set(word.slice(0, at), word.slice(at + 1));
  }
  const { machine = '', uid = '', base = '', temporary = '' } = Object.fromEntries(values);
  if (machine === '' || !/^\d+$/.test(uid) || !safePath.test(base) || !safePath.test(temporary)) return undefined;
  const free = values.get('free') ?? '';
  const helper = values.get('helper') ?? '';
  const su = values.get('su') ?? '';
  return {
    machine,
    uid: Number(uid),
    base,
    temporary,
    debuggable: values.get('debuggable') === '1',
    ...(/^\d+$/.test(free) ? { freeBytes: Number(free) * 1024 } : {}),
    ...(safeName.test(helper) ? { helperFrom: helper } : {}),
    ...(su === '' ? {} : { su }),
  };
}
