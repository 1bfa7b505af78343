// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { isListenerHeldHere } from './socket-holder.ts';

/** As unix(7) tells it of a connected socket: who has connected, or who listens. */
export interface Peer {
  uid: number;
  pid: number;
}

/** 'gone': what listens may have been inherited from a process that has ended, as LXC's monitors have it. */
export function hostOf(sys: Sys, pid: number): 'this' | 'other' | 'gone' {
  try {
    return sys.file.readlink(`/proc/${pid}/ns/pid`) === sys.file.readlink('/proc/self/ns/pid') ? 'this' : 'other';
  } catch (error) {
    if (!isSysError(error)) throw error;
    return 'gone';
  }
}

/** Monitors are root's, or those of the user to whom the folder of guests belongs. */
function isOfOwner(sys: Sys, uid: number, lxcPath: string): boolean {
  if (uid === 0) return true;
  try {
    return sys.file.stat(lxcPath).uid === uid;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return false;
  }
}

/**
 * Whether what listens at an address may be the monitor of a guest. Anybody can take an abstract address, an app or a guest that has
 * the host's network, and then name any process of the host as the guest's first one. Where who has begun to listen is gone, a process
 * of the host's own must have the socket: LXC's lxc-start listens and leaves it to the monitor that it forks.
 */
export function isTrustedMonitor(sys: Sys, { uid, pid }: Peer, { lxcPath, address }: Place): boolean {
  const host = hostOf(sys, pid);
  if (host === 'other' || !isOfOwner(sys, uid, lxcPath)) return false;
  return host === 'this' || isListenerHeldHere(sys, address, uid);
}

/** Where a monitor listens ("@" for the NUL in front), for guests of which folder. */
export interface Place {
  lxcPath: string;
  address: string;
}

/**
 * Whether who sends may be a monitor: it lives among the host's own processes. As the kernel tells it with what it sends (SCM_CREDENTIALS),
 * where even root of another pid namespace can name none but a process of that; so this holds where a number has gone to another since.
 */
export function isTrustedSender(sys: Sys, sender: Peer | undefined, lxcPath: string): boolean {
  return sender !== undefined && hostOf(sys, sender.pid) === 'this' && isOfOwner(sys, sender.uid, lxcPath);
}
