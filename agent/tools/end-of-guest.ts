// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestView } from './guest-view.ts';

/** A monitor has nothing left to do but to go. */
const limitMs = 5000;

/** A descriptor of the monitor's process. undefined: it cannot be told, as LXC's that has given its socket to its child. */
function openMonitor(sys: Sys, { client }: GuestView): number | undefined {
  const pid = client.monitorPid();
  if (pid === undefined) return undefined;
  try {
    return sys.process.pidfdOpen(pid);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/**
 * Runs what ends a guest, and waits behind it until its monitor is gone as well: only then can the guest be started again or be
 * destroyed.
 */
export async function throughItsEnd<T>(sys: Sys, guest: GuestView, body: () => Promise<T>): Promise<T> {
  const monitorFd = openMonitor(sys, guest);
  if (monitorFd === undefined) return body();
  try {
    const result = await body();
    if (guest.client.state() === 'STOPPED') await waitForExit(sys, monitorFd);
    return result;
  } finally {
    sys.file.close(monitorFd);
  }
}

function waitForExit({ loop }: Sys, pidfd: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      loop.clearTimer(timer);
      loop.remove(pidfd);
      resolve();
    };
    const timer = loop.setTimer(limitMs, finish);
    loop.add(pidfd, loop.EPOLLIN, finish);
  });
}
