// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { type HostView, readHostView } from '../host-view.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import type { NetlinkError } from '../netlink-error.ts';
import type { RouteRequest } from '../route-request.ts';
import { RouteSocket } from '../route-socket.ts';
import { FightLimit } from './fight-limit.ts';
import type { PassingLinks } from './forwarding.ts';
import type { NatLog } from './guest-nat.ts';
import { planPassing } from './passing-links.ts';
import { RouteWatch } from './route-watch.ts';
import { compareRules, type OwnRule, planRouting, printRule, type RoutingPlan, rulesOf } from './routing-plan.ts';
import { addRule, deleteRule } from './rule-requests.ts';
import { describeUplink } from './uplink.ts';

/** The rules that lead a guest's packets, kept as the host's way out changes. Owns its sockets. */
export class GuestRouting {
  readonly #sys: Sys;
  readonly #managed: ManagedNetwork;
  readonly #hasIpv6: boolean;
  readonly #log: NatLog;
  readonly #route: RouteSocket;
  readonly #limit = new FightLimit();
  #watch: RouteWatch | undefined;
  #retry: number | undefined;
  #onWillPut: (rules: readonly OwnRule[]) => void = () => undefined;
  #plan: RoutingPlan | undefined;
  #view: HostView | undefined;
  #wasLimited = false;

  constructor(sys: Sys, what: { managed: ManagedNetwork; hasIpv6: boolean; log: NatLog }) {
    this.#sys = sys;
    this.#managed = what.managed;
    this.#hasIpv6 = what.hasIpv6;
    this.#log = what.log;
    this.#route = new RouteSocket(sys);
  }

  get plan(): RoutingPlan | undefined {
    return this.#plan;
  }

  /** Links that the guest's packets come in by, as the host is. */
  passing(hasForwards: boolean): PassingLinks {
    return planPassing(this.#managed, { view: this.#view, plan: this.#plan, hasForwards });
  }

  /** Told before rules are put: of all that are there then. */
  onWillPut(listener: (rules: readonly OwnRule[]) => void): void {
    this.#onWillPut = listener;
  }

  /** Throws NetlinkError. */
  start(): void {
    this.#settle();
  }

  /** `onDidSettle`: behind each change of the host. */
  follow(onDidSettle: () => void): void {
    this.#watch ??= new RouteWatch(this.#sys, () => this.#again(onDidSettle));
    // What changed since the start, that nobody told.
    this.#again(() => undefined);
  }

  /** The rules alone. */
  undo(): void {
    this.#unfollow();
    const rules = this.#plan === undefined ? [] : rulesOf(this.#plan);
    const answers = this.#route.ask(rules.map(deleteRule));
    const error = answers.find((answer) => answer.error !== undefined && !isGone(answer.error))?.error;
    if (error !== undefined) throw error;
  }

  /** Behind `undo`. */
  close(): void {
    this.#unfollow();
    this.#route.close();
  }

  #unfollow(): void {
    if (this.#retry !== undefined) this.#sys.loop.clearTimer(this.#retry);
    this.#retry = undefined;
    this.#watch?.dispose();
    this.#watch = undefined;
  }

  /** The host's state may be between two others: then the next change tells more. */
  #again(onDidSettle: () => void): void {
    try {
      const limited = this.#limited();
      if (limited !== undefined) {
        this.#retry ??= this.#sys.loop.setTimer(limited, () => {
          this.#retry = undefined;
          this.#again(onDidSettle);
        });
        return;
      }
      this.#settle();
      onDidSettle();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#log('warning', `the way out could not be followed: ${error.message}`);
    }
  }

  /** What is missing is told of whoever takes it away again and again. */
  #limited(): number | undefined {
    if (this.#lost().length === 0) return undefined;
    const answer = this.#limit.allows(this.#sys.loop.monotonicMs());
    if (answer.now) {
      this.#wasLimited = false;
      return undefined;
    }
    if (!this.#wasLimited)
      this.#log('warning', 'something on the host takes our rules away each time: they wait a minute');
    this.#wasLimited = true;
    return answer.afterMs;
  }

  #lost(): OwnRule[] {
    const wanted = this.#plan === undefined ? [] : rulesOf(this.#plan);
    return compareRules(this.#managed, wanted, readHostView(this.#route, this.#hasIpv6).rules).missing;
  }

  #settle(): void {
    const view = readHostView(this.#route, this.#hasIpv6);
    this.#view = view;
    const before = this.#plan;
    const had = before === undefined ? [] : rulesOf(before);
    const plan = planRouting(this.#managed, view, this.#hasIpv6);
    const lost = compareRules(this.#managed, had, view.rules).missing;
    const { missing, superfluous } = compareRules(this.#managed, rulesOf(plan), view.rules);
    if (missing.length > 0) this.#onWillPut([...had, ...missing]);
    this.#plan = plan;
    for (const rule of missing) this.#put(rule);
    for (const rule of superfluous) takeAway(this.#route, deleteRule(rule));
    this.#tell(before, plan, { missing, lost });
  }

  #put(rule: OwnRule): void {
    const [answer] = this.#route.ask([addRule(rule)]);
    if (answer?.error !== undefined && answer.error.code !== 'EEXIST') throw answer.error;
  }

  #tell(
    before: RoutingPlan | undefined,
    after: RoutingPlan,
    { missing, lost }: { missing: readonly OwnRule[]; lost: readonly OwnRule[] },
  ): void {
    for (const rule of missing) this.#log('info', `${printRule(rule)}${lost.length > 0 ? ', which had gone' : ''}`);
    for (const [family, was, is] of [
      ['IPv4', before?.ipv4.uplink, after.ipv4.uplink],
      ['IPv6', before?.ipv6?.uplink, after.ipv6?.uplink],
    ] as const) {
      const isSame = was?.name === is?.name && was?.table === is?.table;
      if (!isSame || (before === undefined && family === 'IPv4'))
        this.#log('info', `${family} leaves by ${describeUplink(is)}`);
    }
  }
}

/** What has gone meanwhile needs no taking back. */
function isGone({ code }: NetlinkError): boolean {
  return ['ENOENT', 'ESRCH', 'ENODEV', 'EAFNOSUPPORT'].includes(code);
}

/** Throws NetlinkError. */
export function takeAway(route: RouteSocket, request: RouteRequest): void {
  const [answer] = route.ask([request]);
  if (answer?.error !== undefined && !isGone(answer.error)) throw answer.error;
}
