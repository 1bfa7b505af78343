// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { type NatState, RuntimeError } from '../../api.ts';
import { type Undo, undoAll } from '../../undo.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import type { HostPort, PortForward } from '../network-values.ts';
import { FightLimit } from './fight-limit.ts';
import { FilterWatch } from './filter-watch.ts';
import { checkForward, forwardsOf, isSamePort, printPort, withoutForward } from './forward-change.ts';
import { GuestRouting } from './guest-routing.ts';
import { holderOfSocket, readHostSockets } from './host-sockets.ts';
import { iptablesLock } from './iptables-lock.ts';
import { canSave, NatChains } from './nat-chains.ts';
import { NatClaim } from './nat-claim.ts';
import { natFailure } from './nat-failure.ts';
import type { NatMeans } from './nat-means.ts';
import { type NatPlan, withForwards } from './nat-plan.ts';
import { makeNatFolder, type NatRecord, natFolder } from './nat-record.ts';
import { NatTables } from './nat-tables.ts';
import { networksOf } from './routing-plan.ts';
import { ProgramError } from './run-program.ts';
import { undoDead } from './undo-dead.ts';

export interface NatPlace {
  /** Of the boot, where guests with NAT know of each other. */
  boot: string;
  guest: string;
  guestsFolder: string;
}

export type NatLog = (level: 'info' | 'warning', text: string) => void;

interface Parts {
  claim: NatClaim;
  means: NatMeans;
  routing: GuestRouting;
}

/** A guest's NAT on the host, from its making to its end. Owns its sockets and its claim. */
export class GuestNat {
  readonly #sys: Sys;
  #plan: NatPlan;
  readonly #managed: ManagedNetwork;
  readonly #place: NatPlace;
  readonly #log: NatLog;
  readonly #undo: Undo[] = [];
  readonly #limit = new FightLimit();
  #isLeft = false;
  #parts: Parts | undefined;
  #watch: FilterWatch | undefined;

  constructor(sys: Sys, what: { plan: NatPlan; managed: ManagedNetwork; place: NatPlace; log: NatLog }) {
    this.#sys = sys;
    this.#plan = what.plan;
    this.#managed = what.managed;
    this.#place = what.place;
    this.#log = what.log;
  }

  get plan(): NatPlan {
    return this.#plan;
  }

  get state(): NatState {
    const { backend, ipv6, forwards } = this.plan;
    const routing = this.#parts?.routing.plan ?? this.plan.routing;
    const [ipv4Uplink, ipv6Uplink] = [routing.ipv4.uplink?.name, routing.ipv6?.uplink?.name];
    return { backend, ipv6, forwards, ipv4Uplink, ipv6Uplink };
  }

  /** Throws RuntimeError by the key; what is there by then `stop` takes back. */
  start(): void {
    try {
      this.#parts = this.#start();
    } catch (error) {
      throw natFailure(this.#managed, error);
    }
  }

  /** From now on the host's changes are followed, in the loop of the process, until `stop`. */
  follow(): void {
    try {
      this.#parts?.routing.follow(() => this.#assert());
      this.#watchFilter();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#log('warning', `changes of the host's network are not followed: ${error.message}`);
    }
  }

  /** Rules that others take away with no change of routes beside. */
  #watchFilter(): void {
    const { backend, facts, ipv6 } = this.plan;
    const paths = [facts.iptables.ipv4.path, ...(ipv6 ? [facts.iptables.ipv6.path] : [])];
    // What is looked at by taking the lock would be told again and again.
    const mayWatch = backend === 'iptables' && paths.every((path) => path !== undefined && canSave(this.#sys, path));
    const lock = mayWatch ? iptablesLock(this.#sys) : undefined;
    // Nobody tells that a link's force_forwarding is reset by a switch that was off already.
    const isSilent = (backend === 'iptables' && lock === undefined) || (ipv6 && facts.forces6);
    this.#watch ??= new FilterWatch(this.#sys, { lock, isSilent }, () => this.#assert());
  }

  /** Throws RuntimeError forward-refused, kernel-lacks, start-failed; then all is as it was. */
  addForward(forward: PortForward): void {
    const own = this.plan.forwards;
    const next = [...own, forward];
    // Known to the others before it is there: of two guests that want it one is refused.
    this.#parts?.claim.withOthers(this.#place.guestsFolder, (others) => {
      checkForward(forward, {
        own,
        others: others.map(({ guest, record }) => ({ guest, forwards: forwardsOf(record.forwards) })),
        sockets: readHostSockets(this.#sys, forward.protocol),
        holderOf: (socket) => holderOfSocket(this.#sys, socket),
      });
      this.#parts?.claim.remember({ forwards: next });
    });
    this.#changeForwards(next);
    this.#log('info', `${printPort(forward)} leads to its port ${forward.guestPort}, as asked`);
  }

  /** Throws as addForward. */
  removeForward(port: HostPort): void {
    this.#changeForwards(withoutForward(port, this.plan.forwards));
    this.#log('info', `${printPort(port)} does not lead to it any more, as asked`);
  }

  #changeForwards(forwards: readonly PortForward[]): void {
    if (this.#parts === undefined) return;
    const { claim, means, routing } = this.#parts;
    try {
      const next = withForwards(this.plan, this.#managed, forwards);
      // What is passed on in vain does no harm and is settled later; the rules are the last to change, for they are what counts.
      claim.passOn(routing.passing(forwards.length > 0));
      claim.remember({ forwards });
      means.replace(next);
      this.#plan = next;
    } catch (error) {
      claim.remember({ forwards: this.plan.forwards });
      throw natFailure(this.#managed, error);
    }
  }

  /** The host's packets meet the rules of the guest that came last first: nothing is refused at a start, but told. */
  #reserve(claim: NatClaim): void {
    const { label, backend, forwards } = this.plan;
    const { guest: name, guestsFolder } = this.#place;
    const networks = networksOf(this.#managed);
    claim.withOthers(guestsFolder, (others) => {
      for (const { guest, record } of others) this.#mustBeFree(networks, guest, record);
      for (const { guest, record } of others)
        for (const port of forwardsOf(record.forwards))
          if (forwards.some((each) => isSamePort(each, port)))
            this.#log('warning', `${printPort(port)} leads to ${guest} already`);
      claim.remember({
        ...{ label, backend, forwards, networks, guest: name, guestsFolder, link: this.#managed.hostInterface },
      });
    });
  }

  /** Both have looked for one before either had it. */
  #mustBeFree(networks: readonly string[], guest: string, { networks: theirs }: NatRecord): void {
    const taken = Array.isArray(theirs) ? networks.find((each) => theirs.includes(each)) : undefined;
    if (taken === undefined) return;
    const key = `lodge.net.${this.#managed.index}.nat`;
    throw new RuntimeError({
      reason: 'start-failed',
      message: `${key}: ${guest}, which has started at the same moment, has taken ${taken}: start it again`,
      details: { step: 'host network', key, network: taken, guest },
    });
  }

  /** Once; the last first. */
  stop(onProblem: (name: string, error: Error) => void): void {
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#parts = undefined;
    undoAll(this.#undo.splice(0), onProblem);
  }

  #start(): Parts {
    const { plan } = this;
    for (const text of plan.warnings) this.#log('warning', text);
    this.#clear();
    const claim = NatClaim.take(this.#sys, natFolder(this.#place.boot), {
      label: plan.label,
      guest: this.#place.guest,
    });
    this.#undo.push({ name: 'the claim on forwarding', run: () => claim.leave(this.#isLeft) });
    this.#reserve(claim);
    const means = this.#makeMeans();
    const routing = this.#lead(claim);
    const { fresh } = claim.passOn(routing.passing(plan.forwards.length > 0));
    const on = fresh.length === 0 ? '' : `; switched on: ${fresh.join(' ')}`;
    this.#log('info', `NAT by ${plan.backend}, IPv4${plan.ipv6 ? ' and IPv6' : ''}${on}`);
    return { claim, means, routing };
  }

  /** A place for the claim, and nothing of monitors that were killed: of this guest's own, and where it can be had of others'. */
  #clear(): void {
    const { boot } = this.#place;
    makeNatFolder(this.#sys, natFolder(boot));
    const { undone, failed } = undoDead(this.#sys, boot);
    for (const guest of undone)
      this.#log('warning', `the monitor of ${guest} had died: what it had left of its NAT is gone now`);
    for (const { label, guest, error } of failed) {
      if (label === this.plan.label) throw error;
      this.#log('warning', `the monitor of ${guest} had died, and its NAT is still there: ${error.message}`);
    }
  }

  #makeMeans(): NatMeans {
    const { backend, tables, runs, label } = this.plan;
    const means: NatMeans =
      backend === 'nftables'
        ? new NatTables(this.#sys, tables, label)
        : new NatChains(this.#sys, { runs, label, warn: (text) => this.#log('warning', text) });
    this.#undo.push({ name: `what ${backend} holds on to`, run: () => means.close() });
    this.#undo.push({ name: `NAT by ${backend}`, run: () => this.#undoOrLeave(() => means.undo()) });
    means.make();
    return means;
  }

  #lead(claim: NatClaim): GuestRouting {
    const { ipv6: hasIpv6 } = this.plan;
    const routing = new GuestRouting(this.#sys, { managed: this.#managed, hasIpv6, log: this.#log });
    this.#undo.push({ name: 'the socket of rules', run: () => routing.close() });
    this.#undo.push({ name: 'rules', run: () => this.#undoOrLeave(() => routing.undo()) });
    routing.onWillPut((rules) => claim.remember({ rules }));
    routing.start();
    return routing;
  }

  /** What cannot be taken back now is for whoever comes next: the record of it stays. */
  #undoOrLeave(body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#isLeft = true;
      throw error;
    }
  }

  /** Behind a change of the host: whoever changes routes may have changed the rest, as netd does when it starts again. */
  #assert(): void {
    if (this.#parts === undefined) return;
    const { claim, means, routing } = this.#parts;
    if (!this.#limit.mayAllow(this.#sys.loop.monotonicMs())) {
      this.#watch?.lookLater();
      return;
    }
    try {
      const passed = claim.passOn(routing.passing(this.plan.forwards.length > 0));
      if (passed.fresh.length > 0) this.#log('info', `switched on: ${passed.fresh.join(' ')}`);
      const again = [...passed.again, ...means.assert()];
      if (again.length === 0) return;
      this.#limit.allows(this.#sys.loop.monotonicMs());
      this.#log('warning', `others took away what NAT needs; it is there again: ${again.join(', ')}`);
    } catch (error) {
      if (!isSysError(error) && !(error instanceof ProgramError)) throw error;
      this.#log('warning', `NAT could not be kept: ${error.message}`);
    }
  }
}
