// SPDX-License-Identifier: Apache-2.0
import { isSysError } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';
import { closeAll, closeOnFailure } from './close-fds.ts';
import type { NamespacePlan } from './namespaces/namespace-plan.ts';
import type { SpawnRequest } from './spawn-request.ts';
import { receiveSync, sendSync } from './sync.ts';

/** What the child of a launcher makes itself. */
export function waitForNamespaces({ sys }: SpawnRequest, namespaces: NamespacePlan, syncFd: number): void {
  if (!namespaces.unshared.includes('net')) return;
  const message = receiveSync(sys, syncFd)?.message;
  if (message?.kind === 'failed') throw new RuntimeError(message.failure);
  if (message?.kind !== 'unshared') throw endedEarly();
}

/** To a child that may have failed meanwhile: why is what it has told, and is read next. */
export function tellConnected({ sys }: SpawnRequest, syncFd: number, mayRun: boolean): void {
  try {
    sendSync(sys, syncFd, { kind: 'connected', mayRun });
  } catch (error) {
    if (!isSysError(error, 'EPIPE') && !isSysError(error, 'ECONNRESET')) throw error;
  }
}

/** Ends the child; what it has told of a failure of its own. */
function failureOf(
  { sys }: SpawnRequest,
  { pidfd, syncFd }: { pidfd: number; syncFd: number },
): RuntimeError | undefined {
  sys.process.pidfdSendSignal(pidfd, sys.process.signals.KILL ?? 9);
  for (;;) {
    const received = receiveSync(sys, syncFd);
    if (received === undefined) return undefined;
    closeAll(sys, received.fds);
    if (received.message.kind === 'failed') return new RuntimeError(received.message.failure);
  }
}

/** What is done for a child that sets itself up at the same time. Throws why that has failed, where it has, else what `body` throws. */
export function orItsFailure<T>(request: SpawnRequest, child: { pidfd: number; syncFd: number }, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw failureOf(request, child) ?? error;
  }
}

/**
 * Receives what the child tells until exec has closed its end; main and peer of each terminal in turn. `beforeExec` runs when all is
 * set up; undefined: the child may go on by itself.
 */
export function followChild(request: SpawnRequest, syncFd: number, beforeExec: (() => void) | undefined): number[] {
  const { sys, log } = request;
  const ttys: number[] = [];
  let isReady = false;
  return closeOnFailure(sys, ttys, () => {
    for (;;) {
      const received = receiveSync(sys, syncFd);
      if (received === undefined) {
        if (isReady) return ttys;
        throw endedEarly(request.config.seccomp.profile);
      }
      const { message, fds } = received;
      ttys.push(...fds);
      if (message.kind === 'log') log(...message.entries);
      else if (message.kind === 'failed') throw new RuntimeError(message.failure);
      else if (message.kind === 'ready') {
        isReady = true;
        beforeExec?.();
        if (beforeExec !== undefined) sendSync(sys, syncFd, { kind: 'run' });
        if (message.entries !== undefined) log(...message.entries);
      }
    }
  });
}

const needed =
  'getting ready takes sendmsg, recvmsg, prctl, chdir, umask, close_range and execve: see that the policy allows them';

/** A process that a policy kills can say nothing more. */
function endedEarly(policy?: string): RuntimeError {
  const suspect = policy === undefined ? {} : { key: 'lxc.seccomp.profile', path: policy, hint: needed };
  return new RuntimeError({
    reason: 'start-failed',
    message: "the guest's first process ended before it was set up",
    details: { step: 'clone', ...suspect },
  });
}
