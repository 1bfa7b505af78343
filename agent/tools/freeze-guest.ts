// SPDX-License-Identifier: Apache-2.0
import type { ContainerState } from '../runtime/api.ts';
import { setFrozen } from '../runtime/cgroup/freezer.ts';
import { tellMonitorState } from '../runtime/command-socket/monitor-fifo.ts';
import { command } from '../runtime/command-socket/wire.ts';
import type { Sys } from '../sys/sys.ts';
import type { GuestView } from './guest-view.ts';

/** Where a monitor leaves it to the tools: v1's freezer, else v2's; both by descriptors of the monitor. */
async function freezeByFolder(sys: Sys, guest: GuestView, frozen: boolean): Promise<boolean> {
  const { client, lxcPath, name } = guest;
  const announce = (state: ContainerState): void => {
    client.announce(state);
    tellMonitorState(sys, lxcPath, name, state);
  };
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
  if (guest.client.ask(frozen ? command.freeze : command.unfreeze)?.result === 0) return true;
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
