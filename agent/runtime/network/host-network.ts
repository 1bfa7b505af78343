// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type Undo, undoAll } from '../undo.ts';
import { parseLink } from './host-link.ts';
import {
  type HostRequest,
  managedSysctls,
  proxySteps,
  routerSetup,
  routerSysctls,
  vethRequest,
  vethSetup,
} from './host-requests.ts';
import { openRouteInside } from './inside.ts';
import { createUpper, deleteLink, getLink, nameNamespace } from './link-requests.ts';
import type { ManagedNetwork } from './managed-network.ts';
import { writeSysctl } from './nat/forwarding.ts';
import { GuestNat, type NatLog, type NatPlace } from './nat/guest-nat.ts';
import type { NetlinkError } from './netlink-error.ts';
import { networkFailure, type Purpose } from './network-failure.ts';
import type { HostPart, NetworkPlan, PlannedNetwork, VethPart } from './network-plan.ts';
import { type Moved, moveIn, moveOut } from './physical-link.ts';
import type { RouteRequest } from './route-request.ts';
import { RouteSocket } from './route-socket.ts';

export type NetworkScriptRunner = (which: 'up' | 'down', network: PlannedNetwork) => void;
export type TellProblem = (name: string, error: Error) => void;

const step = 'host network';

function purposeOf(network: PlannedNetwork, key: string, more: Partial<Purpose> = {}): Purpose {
  return { step, key: `lxc.net.${network.index}.${key}`, link: network.linkName ?? network.guest?.name ?? '', ...more };
}

/** With a link of its own in the guest, whose end must not wait for the kernel, or must be moved back. */
function needsInside({ host }: PlannedNetwork): boolean {
  return host.kind === 'upper' || host.kind === 'phys';
}

interface Begun {
  network: PlannedNetwork;
  undo: Undo[];
}

/** A guest's network on the host, from its making to its end (LXC's lxc_create_network, lxc_delete_network). Owns its sockets. */
export class HostNetwork {
  readonly #sys: Sys;
  readonly #plan: NetworkPlan;
  readonly #script: NetworkScriptRunner;
  readonly #begun: Begun[] = [];
  readonly #moved: Moved[] = [];
  readonly #nat: GuestNat | undefined;
  #route: RouteSocket | undefined;
  #inside: RouteSocket | undefined;

  constructor(sys: Sys, plan: NetworkPlan, script: NetworkScriptRunner, nat: { place: NatPlace; log: NatLog }) {
    this.#sys = sys;
    this.#plan = plan;
    this.#script = script;
    const { managed, nat: how } = plan;
    this.#nat =
      managed === undefined || how === undefined ? undefined : new GuestNat(sys, { plan: how, managed, ...nat });
  }

  /** The host's ends of pairs. */
  get hostLinks(): string[] {
    return this.#begun.flatMap(({ network: { host } }) => (host.kind === 'veth' ? [host.hostName] : []));
  }

  /** The network that has NAT; there from `create` to `undo`. */
  get managed(): ManagedNetwork | undefined {
    return this.#route === undefined ? undefined : this.#plan.managed;
  }

  /** The host's changes are followed in the loop of the process, until `undo`. */
  follow(): void {
    if (this.#route !== undefined) this.#nat?.follow();
  }

  get nat(): GuestNat | undefined {
    return this.#route === undefined ? undefined : this.#nat;
  }

  /** What was chosen at the start for the rest of a key behind lxc.net.N. */
  item(index: number, key: string): string | undefined {
    const network = this.#plan.networks.find((each) => each.index === index);
    if (key === 'name') return network?.guest?.name;
    return key === 'veth.pair' && network?.host.kind === 'veth' ? network.host.hostName : undefined;
  }

  /** Throws RuntimeError by the key; what is there by then `undo` takes back. */
  create(initPid: number): void {
    const { networks, ownNamespace } = this.#plan;
    if (!ownNamespace || networks.length === 0) return;
    const route = new RouteSocket(this.#sys);
    this.#route = route;
    if (networks.some(needsInside)) this.#inside = openRouteInside(this.#sys, initPid);
    // It may have one already, and kernels before 4.0 know no numbers.
    route.ask([nameNamespace(initPid)]);
    for (const network of networks) this.#createOne(route, network, initPid);
    this.#nat?.start();
  }

  /**
   * Once; later calls do nothing. What was moved in comes back first, then each network's script.down runs and its parts go, in the
   * order of their numbers.
   */
  undo(onProblem: TellProblem): void {
    const route = this.#route;
    if (route === undefined) return;
    this.#route = undefined;
    const sockets = this.#sockets(route);
    const back = this.#moved.map((moved) => ({ name: moved.link.name, run: () => moveOut(sockets, moved) }));
    undoAll(back, onProblem);
    this.#nat?.stop(onProblem);
    for (const { network, undo } of this.#begun) {
      undoAll([...undo, { name: 'script.down', run: () => this.#script('down', network) }], onProblem);
    }
    this.#inside?.close();
    route.close();
  }

  #sockets(route: RouteSocket): { host: RouteSocket; inside: RouteSocket } {
    return { host: route, inside: this.#inside ?? route };
  }

  #createOne(route: RouteSocket, network: PlannedNetwork, initPid: number): void {
    const begun: Begun = { network, undo: [] };
    this.#begun.push(begun);
    const { host } = network;
    this.#addProxies(route, begun);
    if (host.kind === 'veth') this.#createVeth(route, begun, host, initPid);
    if (host.kind === 'upper') this.#createUpper(route, begun, host, initPid);
    this.#script('up', network);
    if (host.kind !== 'phys') return;
    const move = {
      initPid,
      monitorPid: this.#sys.process.getpid(),
      index: network.index,
      link: host.link,
      mtu: host.mtu,
    };
    moveIn(this.#sockets(route), { ...move, name: network.guest?.name ?? host.link.name }, this.#moved);
  }

  #addProxies(route: RouteSocket, { network, undo }: Begun): void {
    if (network.proxies === undefined) return;
    const steps = proxySteps(network.proxies);
    const answers = route.ask(steps.map(({ add }) => add));
    const done = steps.filter((_, position) => answers[position]?.error === undefined);
    undo.push({
      name: 'l2proxy',
      run: () =>
        takeBack(
          route,
          done.map(({ remove }) => remove),
        ),
    });
    const error = answers.find((answer) => answer.error !== undefined)?.error;
    if (error !== undefined) throw networkFailure(error, purposeOf(network, 'l2proxy'));
  }

  #createVeth(route: RouteSocket, { network, undo }: Begun, part: VethPart, initPid: number): void {
    const { hostName } = part;
    const request = vethRequest(part, network.guest?.name ?? '', initPid);
    const [made, told] = route.ask([request, getLink(hostName)]);
    if (made?.error !== undefined)
      throw networkFailure(made.error, purposeOf(network, 'veth.pair', { kind: 'veth', link: hostName }));
    const index = told?.messages.map(parseLink)[0]?.index ?? 0;
    // Not before: where the name was taken, the link is somebody else's.
    undo.push({ name: hostName, run: () => takeBack(route, [deleteLink(index, hostName)]) });
    // Before it is up.
    for (const change of managedSysctls(part)) writeSysctl(this.#sys, change);
    runFor(route, network, vethSetup(index, part));
    for (const name of routerSysctls(part)) this.#sys.file.writeText(`/proc/sys/net/${name}`, '1');
    runFor(route, network, routerSetup(index, part));
  }

  #createUpper(
    route: RouteSocket,
    { network, undo }: Begun,
    { lower, upper }: Extract<HostPart, { kind: 'upper' }>,
    initPid: number,
  ): void {
    const name = network.guest?.arrivalName ?? '';
    const [made] = route.ask([createUpper(name, lower.index, upper, initPid)]);
    if (made?.error !== undefined) throw networkFailure(made.error, purposeOf(network, 'link', { kind: upper.kind }));
    // A dead namespace's links go when the kernel has time: until then a link that takes only one would refuse the next start.
    const inside = this.#inside;
    const index = inside?.ask([getLink(name)])[0]?.messages.map(parseLink)[0]?.index;
    if (inside === undefined || index === undefined) return;
    undo.push({ name: network.guest?.name ?? name, run: () => takeBack(inside, [deleteLink(index, name)]) });
  }
}

function runFor(route: RouteSocket, network: PlannedNetwork, requests: readonly HostRequest[]): void {
  const answers = route.ask(requests.map(({ request }) => request));
  for (const [position, { error }] of answers.entries()) {
    const key = requests[position]?.key ?? '';
    if (error !== undefined) throw networkFailure(error, purposeOf(network, key));
  }
}

/** What has gone meanwhile needs no taking back. */
function tolerate(body: () => void): void {
  try {
    body();
  } catch (error) {
    const gone = ['ENODEV', 'ENOENT', 'ESRCH', 'EADDRNOTAVAIL'];
    if (!isSysError(error) || !gone.includes((error as unknown as NetlinkError).code)) throw error;
  }
}

function takeBack(route: RouteSocket, requests: readonly RouteRequest[]): void {
  for (const request of requests) tolerate(() => route.run([request]));
}
