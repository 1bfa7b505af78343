// SPDX-License-Identifier: Apache-2.0
import type { NumberOf } from '../resolve-policy.ts';

/** A stand-in for the helper's tables: few calls, with the numbers that they have. */
const tables: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  x86_64: {
    read: 0,
    write: 1,
    ioctl: 16,
    socket: 41,
    semop: 65,
    mknod: 133,
    mount: 165,
    umount2: 166,
    keyctl: 250,
    mknodat: 259,
  },
  x32: { read: 0x40000000, write: 0x40000001, ioctl: 0x40000202, mknod: 0x40000085, umount2: 0x400000a6 },
  i386: { read: 3, write: 4, waitpid: 7, mknod: 14, umount2: 52, ioctl: 54, socketcall: 102, ipc: 117, socket: 359 },
  aarch64: { mknodat: 33, umount2: 39, read: 63, write: 64, ioctl: 29, socket: 198, keyctl: 219 },
  arm: { read: 3, write: 4, mknod: 14, umount2: 52, ioctl: 54, socket: 281, keyctl: 311, cacheflush: 0xf0002 },
};

export const smallTables: NumberOf = (name, abi) => {
  const table = tables[abi] ?? {};
  return Object.hasOwn(table, name) ? table[name] : undefined;
};

export const smallNames: readonly string[] = [...new Set(Object.values(tables).flatMap(Object.keys))];
