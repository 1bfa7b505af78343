// SPDX-License-Identifier: Apache-2.0
/**
 * A link of the host in the guest for a while (lxc.net.N.type = phys). It is moved back by a socket in the guest's namespace, which
 * keeps the namespace while the guest dies: else the kernel would bring the link back by itself, with the guest's name and MTU.
 */
import { type HostLink, parseLink } from './host-link.ts';
import { changeLink, getLink, getLinkAt } from './link-requests.ts';
import { networkFailure } from './network-failure.ts';
import type { RouteRequest } from './route-request.ts';
import type { RouteSocket } from './route-socket.ts';

export interface Sockets {
  host: RouteSocket;
  inside: RouteSocket;
}

export interface Move {
  initPid: number;
  monitorPid: number;
  /** N of lxc.net.N. */
  index: number;
  link: HostLink;
  mtu: number | undefined;
  /** Inside. */
  name: string;
}

/** What is to be restored, as the link was before. */
export interface Moved {
  link: HostLink;
  name: string;
  /** Inside; undefined: it may not have got there. */
  guestIndex: number | undefined;
  monitorPid: number;
}

function linkAt(route: RouteSocket, request: ReturnType<typeof getLink>): HostLink | undefined {
  return route.ask([request])[0]?.messages.map(parseLink)[0];
}

/** `moved` is told before the first change. Throws RuntimeError by the key. */
export function moveIn({ host, inside }: Sockets, move: Move, moved: Moved[]): void {
  const { initPid, monitorPid, index, link, mtu, name } = move;
  const entry: Moved = { link, name, guestIndex: undefined, monitorPid };
  moved.push(entry);
  const key = `lxc.net.${index}`;
  if (mtu !== undefined) {
    const [set] = host.ask([changeLink(link.index, { mtu }, link.name)]);
    if (set?.error !== undefined)
      throw networkFailure(set.error, { step: 'host network', key: `${key}.mtu`, link: link.name });
  }
  const [gone] = host.ask([changeLink(link.index, { namespacePid: initPid, name }, `${link.name} to ${name}`)]);
  if (gone?.error !== undefined)
    throw networkFailure(gone.error, { step: 'move', key: `${key}.link`, link: link.name });
  entry.guestIndex = linkAt(inside, getLink(name))?.index;
}

/** The guest may have renamed it. A failed move may have stopped at either name, where another link of the guest may be. */
function findInside(inside: RouteSocket, { guestIndex, name, link }: Moved): HostLink | undefined {
  if (guestIndex !== undefined) return linkAt(inside, getLinkAt(guestIndex, name));
  const found = [name, link.name].map((each) => linkAt(inside, getLink(each)));
  return found.find((each) => each !== undefined && each.macAddress === link.macAddress);
}

/** What the guest, or its config, has made of the link, back to what it was; each for itself. */
function restoreSettings(host: RouteSocket, link: HostLink): void {
  const now = linkAt(host, getLink(link.name));
  if (now === undefined) throw new Error(`the guest has taken ${link.name} away: it is not on the host`);
  const back: RouteRequest[] = [];
  if (now.mtu !== link.mtu) back.push(changeLink(now.index, { mtu: link.mtu }, link.name));
  if (link.macAddress !== undefined && now.macAddress !== link.macAddress)
    back.push(changeLink(now.index, { macAddress: link.macAddress }, link.name));
  if (link.isUp && !now.isUp) back.push(changeLink(now.index, { up: true }, link.name));
  host.run(back);
}

/** Back to the monitor's namespace under its own name, with its MTU and address, and up if it was. LXC leaves it down. */
export function moveOut({ host, inside }: Sockets, moved: Moved): void {
  const { link, monitorPid } = moved;
  const there = findInside(inside, moved);
  if (there !== undefined)
    inside.run([
      changeLink(there.index, { namespacePid: monitorPid, name: link.name }, `${there.name} to ${link.name}`),
    ]);
  restoreSettings(host, link);
}
