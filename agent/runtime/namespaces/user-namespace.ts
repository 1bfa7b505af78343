// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type HostIdentity, type IdRange, mapText } from './id-map.ts';

/** Gives a new user namespace its ids. The writer is root above it, so the guest may still change its groups (user_namespaces(7)). */
export function writeIdMaps(sys: Sys, pid: number, map: readonly IdRange[]): void {
  sys.file.writeText(`/proc/${pid}/uid_map`, mapText(map, 'user'));
  sys.file.writeText(`/proc/${pid}/gid_map`, mapText(map, 'group'));
}

/** Until here the process is the host's root without its powers, which is nobody in the guest. */
export function becomeGuestRoot(sys: Sys, { uid, gid }: HostIdentity): void {
  sys.process.setgroups([]);
  sys.process.setgid(gid);
  sys.process.setuid(uid);
  // A change of identity hides /proc/self from its own process, and clears the death signal (prctl(2)).
  sys.process.prctl(sys.process.PR_SET_DUMPABLE, 1);
  sys.process.prctl(sys.process.PR_SET_PDEATHSIG, sys.process.signals.KILL);
}
