// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { cloneIntoPayload } from './cgroup/enter-cgroups.ts';
import type { MadeCgroups } from './cgroup/make-cgroups.ts';
import { type Launch, type Launched, launchGuest } from './namespaces/launcher.ts';
import { namespaceFlags } from './namespaces/namespace-kinds.ts';
import type { NamespacePlan } from './namespaces/namespace-plan.ts';
import type { OpenNamespaces } from './namespaces/start-plan.ts';
import { mountRootfs } from './rootfs/mount-rootfs.ts';
import type { SpawnRequest } from './spawn-request.ts';

type FirstProcess = Pick<Launch, 'syncFd' | 'runChild'> & { onCloned: (child: Launched) => void };

/**
 * By a launcher where namespaces are shared or mapped, else at once; outside all cgroups of the guest where these are not there yet.
 * `onCloned` owns the process.
 */
export function cloneGuest(
  { sys, rootfs }: SpawnRequest,
  { namespaces, open, cgroups }: { namespaces: NamespacePlan; open: OpenNamespaces; cgroups: MadeCgroups | undefined },
  { syncFd, runChild, onCloned }: FirstProcess,
): Launched & { isInUnified: boolean } {
  const flags = namespaceFlags(sys, namespaces.atClone);
  if (!open.needsLauncher) {
    const { child, isInUnified } = cloneIntoPayload(sys, cgroups, (cgroupFd) =>
      sys.process.clone({ flags, ...(cgroupFd === undefined ? {} : { cgroupFd }) }),
    );
    if (child.pid === 0) runChild(undefined);
    onCloned(child);
    return { ...child, isInUnified };
  }
  const { shared, ids, trees } = open;
  const map = namespaces.own.includes('user') ? (ids?.map ?? []) : [];
  const isPrepared = ids !== undefined || trees.root !== undefined;
  const prepareRoot = isPrepared ? () => mountRootfs(sys, rootfs) : undefined;
  const request = { sys, flags, shared, map, prepareRoot, trees: trees.trees, syncFd, runChild };
  return { ...launchGuest(request, onCloned), isInUnified: false };
}

/** lxc.prlimit and lxc.proc (LXC's setup_resource_limits, setup_proc_filesystem): a guest's own root may not raise them. */
export function setProcess({ sys, config }: SpawnRequest, pid: number): void {
  // The monitor's own score is low so that it outlives a shortage of memory. Inherited, it would make the host pay for the guest.
  sys.file.writeText(`/proc/${pid}/oom_score_adj`, '0');
  for (const { resource, soft, hard } of config.limits) sys.process.prlimit(pid, resource, { soft, hard });
  for (const { name, value } of config.procFiles) sys.file.writeText(`/proc/${pid}/${name}`, value);
}

export function killAndReap(sys: Sys, pidfd: number): void {
  sys.process.pidfdSendSignal(pidfd, sys.process.signals.KILL ?? 9);
  sys.process.waitPidfd(pidfd, true);
}

/** Of a process that a launcher has made and could not tell of. It ends by itself, for nobody is left at its barrier. */
export function reapUntold(sys: Sys): void {
  try {
    for (;;) sys.process.waitPid(-1, true);
  } catch (error) {
    if (!isSysError(error, 'ECHILD')) throw error;
  }
}
