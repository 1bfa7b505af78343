// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../runtime/api.ts';
import { setFrozen } from '../runtime/cgroup/freezer.ts';
import { tellMonitorState } from '../runtime/command-socket/monitor-fifo.ts';
import { command } from '../runtime/command-socket/wire.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestView } from './guest-view.ts';

/** Ours tells lxc-monitor by itself. */
function isOurMonitor(sys: Sys, pid: number | undefined): boolean {
  try {
    return pid !== undefined && /\/lodged( \(deleted\))?$/.test(sys.file.readlink(`/proc/${pid}/exe`));
  } catch (error) {
    // LXC's has given its socket to a child, and is gone.
    if (!isSysError(error)) throw error;
    return false;
  }
}

/** To all who wait, where the monitor leaves that to who changes the state (lxc_freeze). */
function tellState(sys: Sys, { client, lxcPath, name }: GuestView, state: ContainerState): void {
  client.announce(state);
  if (!isOurMonitor(sys, client.monitorPid())) tellMonitorState(sys, lxcPath, name, state);
}

/** Where a monitor leaves it to the tools: v1's freezer, else v2's; both by descriptors of the monitor. */
async function freezeByFolder(sys: Sys, guest: GuestView, frozen: boolean): Promise<boolean> {
  const { client } = guest;
  const announce = (state: ContainerState): void => tellState(sys, guest, state);
  const version1 = client.cgroupFd('freezer');
  const fd = version1 ?? client.cgroupFd('unified');
  if (fd === undefined) return false;
  try {
    announce(frozen ? 'FREEZING' : 'THAWED');
    const folders = new Map([[version1 === undefined ? '' : 'freezer', `/proc/self/fd/${fd}`]]);
    await setFrozen(sys, folders, frozen);
    announce(frozen ? 'FROZEN' : 'RUNNING');
    return true;
  } catch (error) {
    announce(frozen ? 'RUNNING' : 'FROZEN');
    throw error;
  } finally {
    sys.file.close(fd);
  }
}

async function change(sys: Sys, guest: GuestView, frozen: boolean): Promise<boolean> {
  if (guest.client.ask(frozen ? command.freeze : command.unfreeze)?.result === 0) {
    const state = frozen ? 'FROZEN' : 'RUNNING';
    // LXC's monitor has frozen it and says nothing; ours has said all by now.
    if (guest.client.state() !== state) tellState(sys, guest, state);
    return true;
  }
  return freezeByFolder(sys, guest, frozen);
}

/** Whether all of the guest stands still now. Throws RuntimeError and SysError. */
export async function freezeGuest(sys: Sys, guest: GuestView): Promise<boolean> {
  const state = guest.client.state();
  return state === 'FROZEN' || (state === 'RUNNING' && (await change(sys, guest, true)));
}

/** One that does not run is no matter. */
export async function unfreezeGuest(sys: Sys, guest: GuestView): Promise<boolean> {
  return guest.client.state() !== 'FROZEN' || change(sys, guest, false);
}
