// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { unixListeners } from './unix-listeners.ts';

/** /proc/net/unix (proc(5)): the inode of what listens at an address. Pure. */
export function listenerInode(procNetUnix: string, address: string): string | undefined {
  return unixListeners(procNetUnix).find((each) => each.address === address)?.inode;
}

function orElse<T>(otherwise: T, body: () => T): T {
  try {
    return body();
  } catch (error) {
    // It has ended meanwhile.
    if (!isSysError(error)) throw error;
    return otherwise;
  }
}

/** The likelier ones first: LXC's monitors call themselves so, and there may be hundreds of others. */
function processesOf(sys: Sys, uid: number): string[] {
  const all = sys.file.readdir('/proc').flatMap(({ name }) => (/^\d+$/.test(name) ? [name] : []));
  const own = all.filter((pid) => orElse(false, () => sys.file.stat(`/proc/${pid}`).uid === uid));
  const isLikely = (pid: string): boolean =>
    orElse(false, () => sys.file.readText(`/proc/${pid}/cmdline`).startsWith('[lxc monitor]'));
  const likely = new Set(own.filter(isLikely));
  return [...likely, ...own.filter((pid) => !likely.has(pid))];
}

/** Whether a process of this user's, in the caller's pid namespace, has what listens at the address open. Looks at all of them. */
export function isListenerHeldHere(sys: Sys, address: string, uid: number): boolean {
  const inode = listenerInode(
    orElse('', () => sys.file.readText('/proc/net/unix')),
    address,
  );
  if (inode === undefined) return false;
  const own = sys.file.readlink('/proc/self/ns/pid');
  const isHere = (pid: string): boolean => orElse(false, () => sys.file.readlink(`/proc/${pid}/ns/pid`) === own);
  const holds = (pid: string): boolean => {
    const fds = orElse([], () => sys.file.readdir(`/proc/${pid}/fd`));
    return fds.some(
      ({ name }) => orElse('', () => sys.file.readlink(`/proc/${pid}/fd/${name}`)) === `socket:[${inode}]`,
    );
  };
  return processesOf(sys, uid).some((pid) => isHere(pid) && holds(pid));
}
