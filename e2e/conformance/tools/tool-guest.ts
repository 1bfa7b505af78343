// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { buildBusyboxGuest } from '../../fixtures/guests/busybox/busybox-guest.ts';

/** Folder of guests with one that both LXC and Lodge can start; `other` is defined beside it and never started. */
export interface ToolGuests {
  base: string;
  lxcPath: string;
  dispose(): void;
}

const network = `lxc.net.0.type = veth
lxc.net.0.flags = up
lxc.net.0.ipv4.address = 10.83.21.2/24
lxc.net.0.ipv4.address = 10.83.22.2/24
lxc.net.0.ipv6.address = fd00:83::2/64
`;

/** busybox's init halts on SIGUSR1 and restarts on SIGTERM. */
function configOf(name: string, rootfs: string): string {
  return `lxc.uts.name = ${name}
lxc.rootfs.path = dir:${rootfs}
lxc.tty.max = 2
lxc.pty.max = 64
lxc.mount.auto = proc:mixed sys:mixed cgroup:rw
lxc.signal.halt = SIGUSR1
lxc.signal.reboot = SIGTERM
lxc.group = alpha
lxc.group = beta
${network}`;
}

export async function makeToolGuests(): Promise<ToolGuests> {
  const base = mkdtempSync('/var/tmp/lodge-tools-');
  const lxcPath = `${base}/guests`;
  // So that nothing of the guests lies outside of it.
  mkdirSync(`${base}/run`);
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  for (const name of ['web', 'other']) {
    mkdirSync(`${lxcPath}/${name}`, { recursive: true });
    writeFileSync(`${lxcPath}/${name}/config`, configOf(name, `${lxcPath}/${name}/rootfs`));
  }
  cpSync(rootfsDirectory, `${lxcPath}/web/rootfs`, { recursive: true, verbatimSymlinks: true });
  return { base, lxcPath, dispose: () => rmSync(base, { recursive: true, force: true }) };
}
