// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

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

/**
 * Whether what listens at the address of a guest may be its monitor. Anybody can take an abstract address, an app or a guest that has
 * the host's network, and then name any process of the host as the guest's first one. Monitors are root's, or those of the user to
 * whom the folder of guests belongs.
 */
export function isTrustedMonitor(sys: Sys, { uid, pid }: Peer, lxcPath: string): boolean {
  if (hostOf(sys, pid) === 'other') return false;
  if (uid === 0) return true;
  try {
    return sys.file.stat(lxcPath).uid === uid;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return false;
  }
}
