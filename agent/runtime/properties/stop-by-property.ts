// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { startSideProcess } from '../side-process.ts';
import { setProperty } from './guest-properties.ts';

const capSysBoot = 22n;

/**
 * Whether a signal would not stop it: Android's init obeys SIGTERM only where it has no CAP_SYS_BOOT, by which it knows that it is in
 * a container. `status`: /proc/PID/status of it.
 */
export function keepsReboot(status: string): boolean {
  const [, effective] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> capSysBoot) & 1n) === 1n;
}

export function readsSignals(sys: Sys, initPid: number): boolean {
  try {
    return !keepsReboot(sys.file.readText(`/proc/${initPid}/status`));
  } catch (error) {
    if (isSysError(error)) return true;
    throw error;
  }
}

/**
 * Asks a guest Android to shut down by its sys.powerctl, in a process of its own: its init may never answer. That ends with the guest
 * at the latest, as its connection does. `onRefused`: there is no property service, or init has refused.
 */
export function stopByProperty(sys: Sys, initPid: number, onRefused: () => void): void {
  const { pidfd } = startSideProcess(sys, [], () => {
    setProperty(sys, initPid, 'sys.powerctl', 'shutdown');
    return 0;
  });
  sys.loop.add(pidfd, sys.loop.EPOLLIN, () => {
    const status = sys.process.waitPidfd(pidfd, false);
    if (status === undefined) return;
    sys.loop.remove(pidfd);
    sys.file.close(pidfd);
    if (status.exitCode !== 0) onRefused();
  });
}
