// SPDX-License-Identifier: Apache-2.0
import type { SocketHolder } from '../../../protocol/network-view.ts';
import { isSysError, type Sys } from '../../../sys/sys.ts';

/** Of the guest's first process: what tells its processes from the host's. */
export interface GuestNamespaces {
  /** What `kind` is: the guest's processes are those that have the same. */
  kind: 'net' | 'pid';
  id: string;
  /** At which place of NSpid the guest's numbers stand. */
  level: number;
}

/** `NSpid:	4711	1`, from the reader's namespace to the process's own (proc(5)). Kernels before 4.1 have none. */
export function namespacePids(status: string): number[] {
  const line = /^NSpid:\s*(.*)$/m.exec(status)?.[1] ?? '';
  return line.split(/\s+/).flatMap((word) => (/^\d+$/.test(word) ? [Number(word)] : []));
}

/** Processes come and go while they are looked at. */
function unlessGone<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

export function guestNamespaces(sys: Sys, initPid: number): GuestNamespaces & { shared: boolean } {
  const idOf = (process: string, kind: string): string => sys.file.readlink(`/proc/${process}/ns/${kind}`);
  const shared = idOf('self', 'net') === idOf(String(initPid), 'net');
  const kind = shared ? 'pid' : 'net';
  const pids = namespacePids(sys.file.readText(`/proc/${initPid}/status`));
  return { shared, kind, id: idOf(String(initPid), kind), level: Math.max(0, pids.length - 1) };
}

/** A name as it may be shown: a process chooses its own. */
export function shownText(text: string, longest: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, '\ufffd').slice(0, longest);
}

function socketsOf(sys: Sys, hostPid: string): number[] {
  return sys.file.readdir(`/proc/${hostPid}/fd`).flatMap(({ name }) => {
    const target = unlessGone(() => sys.file.readlink(`/proc/${hostPid}/fd/${name}`)) ?? '';
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

function holderOf(sys: Sys, hostPid: string, { level }: GuestNamespaces): SocketHolder {
  const pid = namespacePids(sys.file.readText(`/proc/${hostPid}/status`))[level];
  const name = shownText(sys.file.readText(`/proc/${hostPid}/comm`).replace(/\n$/, ''), 64);
  // At the outermost place stands every process: that is no number of a guest's own.
  const inside = level > 0 && pid !== undefined ? { pid } : level === 0 ? { pid: Number(hostPid) } : {};
  return { ...inside, hostPid: Number(hostPid), name };
}

/** Who of the guest holds each of its sockets, by the socket's inode. */
export function socketHolders(sys: Sys, guest: GuestNamespaces): Map<number, SocketHolder[]> {
  const holders = new Map<number, SocketHolder[]>();
  for (const { name: hostPid } of sys.file.readdir('/proc')) {
    if (!/^\d+$/.test(hostPid)) continue;
    unlessGone(() => {
      if (sys.file.readlink(`/proc/${hostPid}/ns/${guest.kind}`) !== guest.id) return;
      const inodes = new Set(socketsOf(sys, hostPid));
      if (inodes.size === 0) return;
      const holder = holderOf(sys, hostPid, guest);
      for (const inode of inodes) holders.set(inode, [...(holders.get(inode) ?? []), holder]);
    });
  }
  return holders;
}
