// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { ContainerState, ContainerStatus, Monitor, Paths } from '../api.ts';
import { defaultBase } from '../host.ts';
import { lxcRunFolder } from '../lxc-run-folder.ts';
import { packStateMessage, stateNames } from './wire.ts';

/** Where lxc-monitor's daemon listens, for root (lxc_monitor_fifo_name); Android has no place of LXC's. */
export function monitorFifoPath(sys: Sys, lxcPath: string): string {
  const runFolder = lxcRunFolder(sys) ?? `${defaultBase(sys)}/run/lxc`;
  return `${runFolder}${lxcPath}/monitor-fifo`;
}

/** Only a FIFO of root's; nobody may be reading it. */
function openFifo(sys: Sys, path: string): number | undefined {
  const { O_WRONLY, O_NONBLOCK, O_NOFOLLOW, S_IFMT, S_IFIFO } = sys.file;
  let fd: number;
  try {
    // As a rule there is none, and a call that fails costs more.
    if (!sys.file.access(path, 0)) return undefined;
    fd = sys.file.open(path, O_WRONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
  const { mode, uid } = sys.file.fstat(fd);
  if ((mode & S_IFMT) === S_IFIFO && uid === 0) return fd;
  sys.file.close(fd);
  return undefined;
}

/** The exit of init as wait(2) gives it, behind the state of its end. */
function messagesOf(sys: Sys, { name, state, lastEnd }: ContainerStatus): Uint8Array[] {
  const bytes = sys.text.encodeUtf8(name);
  const messages = [packStateMessage('state', bytes, stateNames.indexOf(state))];
  if (state === 'STOPPED' && lastEnd?.code !== undefined) {
    const status = lastEnd.kind === 'exit' ? lastEnd.code << 8 : lastEnd.code;
    messages.unshift(packStateMessage('exit', bytes, status));
  }
  return messages;
}

function writeMessages(sys: Sys, path: string, messages: readonly Uint8Array[]): void {
  const fd = openFifo(sys, path);
  if (fd === undefined) return;
  try {
    for (const message of messages) sys.file.write(fd, message);
  } catch (error) {
    // Its reader may be gone, or slow: it is told what it takes.
    if (!isSysError(error)) throw error;
  } finally {
    sys.file.close(fd);
  }
}

/** Of a guest whose monitor leaves it to who changes the state (lxc_freeze where the freezer is v1's). */
export function tellMonitorState(sys: Sys, lxcPath: string, name: string, state: ContainerState): void {
  const message = packStateMessage('state', sys.text.encodeUtf8(name), stateNames.indexOf(state));
  writeMessages(sys, monitorFifoPath(sys, lxcPath), [message]);
}

/** Tells lxc-monitor of the guest's states (lxc_monitor_send_state), where it runs. Answers a function that stops. */
export function tellMonitorFifo(sys: Sys, paths: Paths, monitor: Monitor): () => void {
  // Here, for a change of state must not fail by it.
  const path = monitorFifoPath(sys, paths.guests);
  return monitor.onDidChangeStatus((status) => writeMessages(sys, path, messagesOf(sys, status)));
}
