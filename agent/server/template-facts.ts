// SPDX-License-Identifier: Apache-2.0
import { type AndroidHost, usableDevices } from '../guests/android.ts';
import type { RootFacts } from '../guests/root-facts.ts';
import { resolveInRoot } from '../runtime/init-check.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

/** A root that is a folder of the host; links lead nowhere out of it. */
export function readRoot(sys: Sys, rootfs: string): RootFacts {
  const place = (path: string): string | undefined => resolveInRoot(sys, rootfs, path);
  return {
    has: (path) => place(path) !== undefined,
    real: (path) => place(path)?.slice(rootfs.length),
    text(path) {
      try {
        const found = place(path);
        // A FIFO of the guest's would keep the reader for ever.
        const isFile = found !== undefined && (sys.file.lstat(found).mode & sys.file.S_IFMT) === sys.file.S_IFREG;
        return isFile ? sys.file.readText(found, 256 * 1024) : undefined;
      } catch (error) {
        if (isSysError(error)) return undefined;
        throw error;
      }
    },
  };
}

export function readAndroidHost(sys: Sys): AndroidHost {
  const { file } = sys;
  const has = (path: string): boolean => file.access(path, 0);
  const nodes = has('/dev/dri') ? file.readdir('/dev/dri') : [];
  return {
    hasSelinux: has('/sys/fs/selinux/enforce'),
    devices: usableDevices((path) => (has(path) ? file.stat(path).mode : undefined)),
    renderNodes: nodes.filter(({ name }) => name.startsWith('renderD')).map(({ name }) => `/dev/dri/${name}`),
  };
}
