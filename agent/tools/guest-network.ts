// SPDX-License-Identifier: Apache-2.0
import type { InterfaceSample } from '../protocol/metrics.ts';
import { sampleNetwork } from '../runtime/metrics/network-sample.ts';
import { RouteSocket } from '../runtime/network/route-socket.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestView } from './guest-view.ts';

/** The socket stays in the namespace that it was opened in; this process goes back to its own. */
function openInside(sys: Sys, initPid: number): RouteSocket {
  const { file, process } = sys;
  const own = file.open('/proc/self/ns/net', file.O_RDONLY);
  let entered = false;
  try {
    const guest = file.open(`/proc/${initPid}/ns/net`, file.O_RDONLY);
    try {
      process.setns(guest, process.CLONE_NEWNET);
      entered = true;
    } finally {
      file.close(guest);
    }
    return new RouteSocket(sys);
  } finally {
    if (entered) process.setns(own, process.CLONE_NEWNET);
    file.close(own);
  }
}

/** The interfaces of the guest's own network namespace. Nothing where it ends meanwhile. */
export function guestInterfaces(sys: Sys, initPid: number): InterfaceSample[] {
  try {
    const route = openInside(sys, initPid);
    try {
      return sampleNetwork(route).interfaces;
    } finally {
      route.close();
    }
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ESRCH')) return [];
    throw error;
  }
}

/** Without prefix, sorted; none of the loopback, none that is good only on its link (LXC's get_ips). */
export function addressesOf(interfaces: readonly InterfaceSample[], family: 'any' | 4 | 6 = 'any'): string[] {
  return interfaces
    .filter(({ name }) => name !== 'lo')
    .flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0] ?? ''))
    .filter((address) => !address.startsWith('fe80:'))
    .filter((address) => family === 'any' || address.includes(':') === (family === 6))
    .sort();
}

export interface LinkFigures {
  name: string;
  sentBytes?: number;
  receivedBytes?: number;
}

function counter(sys: Sys, link: string, name: string): number | undefined {
  try {
    return Number(sys.file.readText(`/sys/class/net/${link}/statistics/${name}`).trim());
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/** The host's ends of a running guest's networks, in their order. What the host's end receives, the guest has sent. */
export function guestLinks(sys: Sys, { client }: GuestView): LinkFigures[] {
  const links: LinkFigures[] = [];
  for (let index = 0; ; index++) {
    const type = client.configItem(`lxc.net.${index}.type`);
    if (type === undefined || type === '') return links;
    const name = client.configItem(`lxc.net.${index}.${type === 'veth' ? 'veth.pair' : 'link'}`);
    if (name === undefined || name === '' || name.includes('/')) continue;
    const sentBytes = counter(sys, name, 'rx_bytes');
    const receivedBytes = counter(sys, name, 'tx_bytes');
    links.push({
      name,
      ...(sentBytes === undefined ? {} : { sentBytes }),
      ...(receivedBytes === undefined ? {} : { receivedBytes }),
    });
  }
}
