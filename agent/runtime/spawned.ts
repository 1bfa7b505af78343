// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import { finishLeaving, killPayload, removeFolders, removeMonitor } from './cgroup/leave-cgroups.ts';
import type { MadeCgroups } from './cgroup/make-cgroups.ts';
import type { RunningDevices } from './cgroup/running-devices.ts';
import { closeAll } from './close-fds.ts';
import type { HostNetwork } from './network/host-network.ts';
import type { LinkServices } from './network/services/link-services.ts';
import type { StepLog } from './spawn-request.ts';
import { type Undo, undoAll } from './undo.ts';

/** A running guest's parts on the host. All are the owner's to undo with `undoSpawn`. */
export interface Spawned {
  pid: number;
  pidfd: number;
  /** undefined: the guest has no console. */
  consoleFd: number | undefined;
  ttyFds: number[];
  /** The guest's ends of console and ttys, kept open so that none hangs up while nobody in the guest has it open. */
  peerFds: number[];
  cgroups: MadeCgroups;
  network: HostNetwork;
  /** Of the guest's link, where it has one that we look after. */
  services: LinkServices | undefined;
  /** Where the device rules are a program of v2's, which may change while it runs. */
  devices: RunningDevices | undefined;
  /** CLONE_NEW* of what the guest does not share. */
  namespaceFlags: number;
  /** Of the first process, by name; kept for the stop hook and scripts of networks where there are any. */
  namespaceFds: Record<string, number>;
}

export function tellProblem(log: StepLog): (name: string, error: Error) => void {
  return (name, error) => log({ level: 'warning', text: `could not undo ${name}: ${error.message}`, step: 'undo' });
}

/** Folders that are still in use are returned. */
export function removePayload(sys: Sys, { guest }: MadeCgroups): string[] {
  return removeFolders(
    sys,
    guest.map(({ limit }) => limit),
  );
}

/** Before the rest: what was moved into the guest's network comes back while its namespace is there. */
export function undoNetwork({ network, services }: Spawned, log: StepLog): void {
  services?.dispose();
  network.undo(tellProblem(log));
}

/**
 * After the end of the first process: descriptors, links, cgroups. Folders of cgroups that are still busy are returned: behind them
 * comes `finishLeaving`.
 */
export function undoSpawn(sys: Sys, spawned: Spawned, log: StepLog): string[] {
  const { pidfd, consoleFd, ttyFds, peerFds, network, services, devices, cgroups, namespaceFds } = spawned;
  let busy: string[] = [];
  const undo: Undo[] = [
    {
      name: 'folders above the cgroups',
      run: () => {
        if (busy.length === 0) finishLeaving(sys, cgroups);
      },
    },
    { name: 'monitor cgroup', run: () => removeMonitor(sys, cgroups) },
    {
      name: 'payload cgroup',
      run: () => {
        busy = removePayload(sys, cgroups);
      },
    },
    { name: 'payload processes', run: () => killPayload(sys, cgroups) },
    { name: 'host network', run: () => network.undo(tellProblem(log)) },
    { name: 'network services', run: () => services?.dispose() },
    { name: 'device program', run: () => devices?.dispose() },
    {
      name: 'descriptors',
      run: () =>
        closeAll(sys, [
          pidfd,
          ...(consoleFd === undefined ? [] : [consoleFd]),
          ...ttyFds,
          ...peerFds,
          ...Object.values(namespaceFds),
        ]),
    },
  ];
  undoAll(undo, tellProblem(log));
  return busy;
}
