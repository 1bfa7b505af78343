// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError, type RuntimeFailure } from '../api.ts';
import { failureAt } from '../failure.ts';
import { writeLabel } from '../security/apply-security.ts';
import { receiveSync, sendSync, tellFailure } from '../sync.ts';
import type { Attached, AttachRequest } from './attach-request.ts';
import { dieWithParent, runCommand } from './command-process.ts';
import { enterNamespaces } from './enter-namespaces.ts';
import { type EntryPlan, planEntry } from './entry-plan.ts';

interface Init {
  pid: number;
  pidfd: number;
}

function gone(): RuntimeError {
  return new RuntimeError({
    reason: 'start-failed',
    message: 'the guest ended meanwhile',
    details: { step: 'attach' },
  });
}

function isGone(error: unknown): boolean {
  return isSysError(error, 'ESRCH') || isSysError(error, 'ENOENT');
}

/**
 * Enters what can be entered by itself, and lets the command's process be born in the guest's pid namespace as a child of the caller
 * (CLONE_PARENT), so that nothing stays between the two.
 */
function entererMain(request: AttachRequest, plan: EntryPlan, init: Init, syncFd: number): never {
  const { sys, inputFd, outputFd, errorFd } = request;
  try {
    dieWithParent(sys);
    // The guest's own root must not look into this process or the next, which have the host's files open.
    sys.process.prctl(sys.process.PR_SET_DUMPABLE, 0);
    sys.file.closeFrom(3, [syncFd, inputFd, outputFd, errorFd, init.pidfd]);
    for (const folder of plan.otherFolders) sys.file.writeText(`${folder}/cgroup.procs`, String(sys.process.getpid()));
    // While the host's /proc is there: a child inherits what the next exec will get.
    if (plan.label !== undefined) writeLabel(sys, 'attach', plan.label);
    enterNamespaces(sys, init, plan.kinds);
    const { pid, pidfd } = sys.process.clone({ flags: sys.process.CLONE_PARENT });
    if (pid === 0) runCommand(request, plan, syncFd);
    sendSync(sys, syncFd, { kind: 'cloned', pid }, [pidfd]);
    return sys.process.exit(0);
  } catch (error) {
    tellFailure(sys, syncFd, isGone(error) ? gone().failure : failureAt('attach', error));
  }
  return sys.process.exit(1);
}

/** Straight into the guest's folder of v2, which spares a move (CLONE_INTO_CGROUP, Linux 5.7), else moved there. */
function cloneEnterer(sys: Sys, plan: EntryPlan): { pid: number; pidfd: number; plan: EntryPlan } {
  if (plan.unifiedFolder === undefined) return { ...sys.process.clone({ flags: 0 }), plan };
  const cgroupFd = sys.file.open(plan.unifiedFolder, sys.file.O_PATH | sys.file.O_DIRECTORY);
  try {
    return { ...sys.process.clone({ flags: 0, cgroupFd }), plan };
  } catch (error) {
    if (!isSysError(error)) throw error;
    const moved = { ...plan, otherFolders: [plan.unifiedFolder, ...plan.otherFolders] };
    return { ...sys.process.clone({ flags: 0 }), plan: moved };
  } finally {
    sys.file.close(cgroupFd);
  }
}

/** Blocks until the command runs: exec closes the other end. What was cloned is told even where it has failed. */
function follow(sys: Sys, fd: number): { attached?: Attached; failure?: RuntimeFailure } {
  const told: { attached?: Attached; failure?: RuntimeFailure } = {};
  for (;;) {
    const received = receiveSync(sys, fd);
    if (received === undefined) return told;
    const { message, fds } = received;
    if (message.kind === 'failed') told.failure ??= message.failure;
    if (message.kind === 'cloned')
      told.attached = { pid: message.pid, pidfd: fds[0] ?? sys.process.pidfdOpen(message.pid) };
  }
}

function reap(sys: Sys, pidfd: number): void {
  sys.process.waitPidfd(pidfd, true);
  sys.file.close(pidfd);
}

function enter(request: AttachRequest, init: Init): Attached {
  const { sys } = request;
  const planned = planEntry(request);
  // The number may have become another process's between the looks.
  sys.process.pidfdSendSignal(init.pidfd, 0);
  const [ours, theirs] = sys.socket.socketpair(sys.socket.SOCK_SEQPACKET);
  try {
    let enterer: { pid: number; pidfd: number; plan: EntryPlan };
    try {
      enterer = cloneEnterer(sys, planned);
      if (enterer.pid === 0) entererMain(request, enterer.plan, init, theirs);
    } finally {
      sys.file.close(theirs);
    }
    const { attached, failure } = follow(sys, ours);
    reap(sys, enterer.pidfd);
    if (attached !== undefined && failure === undefined) return attached;
    if (attached !== undefined) reap(sys, attached.pidfd);
    throw failure === undefined ? gone() : new RuntimeError(failure);
  } finally {
    sys.file.close(ours);
  }
}

/**
 * Runs a command in a running guest: in its namespaces and cgroups, with no more rights than its first process (LXC's lxc_attach).
 * Answers when it runs; it ends with the caller. Throws RuntimeError; nothing is left then.
 */
export function attachToGuest(request: AttachRequest): Attached {
  const { sys, target } = request;
  let pidfd: number | undefined;
  try {
    pidfd = sys.process.pidfdOpen(target.initPid);
    return enter(request, { pid: target.initPid, pidfd });
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    throw isGone(error) ? gone() : new RuntimeError(failureAt('attach', error));
  } finally {
    if (pidfd !== undefined) sys.file.close(pidfd);
  }
}
