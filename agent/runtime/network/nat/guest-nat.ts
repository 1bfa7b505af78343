// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { RuntimeError } from '../../api.ts';
import { type Undo, undoAll } from '../../undo.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import { undoPacketFilter } from './iptables-plan.ts';
import { NatClaim } from './nat-claim.ts';
import type { NatPlan } from './nat-plan.ts';
import { tableRequests } from './nat-table.ts';
import { deleteTable, type NftFamily } from './nftables-codec.ts';
import { NftablesSocket } from './nftables-socket.ts';
import { findProgram } from './read-nat-facts.ts';
import { commandOf, runProgram } from './run-program.ts';

export interface NatPlace {
  /** Of the boot, where guests with NAT know of each other. */
  folder: string;
  guest: string;
}

export type NatLog = (level: 'info' | 'warning', text: string) => void;

const families: readonly NftFamily[] = [2, 10];

/** A guest's NAT on the host, from its making to its end. Owns its sockets and its claim. */
export class GuestNat {
  readonly #sys: Sys;
  readonly plan: NatPlan;
  readonly managed: ManagedNetwork;
  readonly #place: NatPlace;
  readonly #log: NatLog;
  readonly #undo: Undo[] = [];

  constructor(sys: Sys, what: { plan: NatPlan; managed: ManagedNetwork; place: NatPlace; log: NatLog }) {
    this.#sys = sys;
    this.plan = what.plan;
    this.managed = what.managed;
    this.#place = what.place;
    this.#log = what.log;
  }

  /** Throws RuntimeError by the key; what is there by then `stop` takes back. */
  start(): void {
    try {
      this.#start();
    } catch (error) {
      if (error instanceof RuntimeError || !isSysError(error)) throw error;
      throw failure(this.managed, error.message, { call: error.call, code: error.code, errno: error.errno });
    }
  }

  /** Once; the last first. */
  stop(onProblem: (name: string, error: Error) => void): void {
    undoAll(this.#undo.splice(0), onProblem);
  }

  #start(): void {
    const { plan } = this;
    for (const text of plan.warnings) this.#log('warning', text);
    const claim = NatClaim.take(this.#sys, this.#place.folder, this.#place.guest);
    this.#undo.push({ name: 'the claim on forwarding', run: () => claim.leave() });
    if (claim.left.backend === 'iptables') this.#clearChains();
    claim.remember({ backend: plan.backend });
    const switched = claim.switchOn({ ipv6: plan.ipv6 });
    if (plan.backend === 'nftables') this.#makeTables();
    else this.#runPrograms();
    const on = switched.length === 0 ? '' : `; switched on: ${switched.join(' ')}`;
    this.#log('info', `NAT by ${plan.backend}, IPv4${plan.ipv6 ? ' and IPv6' : ''}${on}`);
  }

  /** A table that a monitor without owned tables has left, when it died, goes first. */
  #makeTables(): void {
    const { tables, label } = this.plan;
    const socket = new NftablesSocket(this.#sys);
    this.#undo.push({ name: 'the socket of nf_tables', run: () => socket.close() });
    const clear = (): void => {
      for (const family of families) ifThere(() => socket.commit([deleteTable(family, label)]));
    };
    clear();
    this.#undo.push({ name: `table ${label}`, run: clear });
    const requests = (isOwned: boolean) => tables.flatMap((table) => tableRequests(table, isOwned));
    try {
      socket.commit(requests(true));
    } catch (error) {
      // Kernels before 5.12 have no owners.
      if (!isSysError(error) || !['EINVAL', 'EOPNOTSUPP'].includes(error.code)) throw error;
      socket.commit(requests(false));
    }
  }

  #runPrograms(): void {
    const { runs } = this.plan;
    this.#undo.push({ name: 'chains of iptables', run: () => this.#clearChains() });
    for (const run of runs) {
      const { exitCode, text } = runProgram(this.#sys, run.path, run.words);
      if (exitCode === 0) continue;
      const message = `${commandOf(run)} exited with ${exitCode}: ${text.split('\n')[0] ?? ''}`;
      if (run.isOptional !== true) throw failure(this.managed, message, { call: commandOf(run), exitCode });
      this.#log('warning', message);
    }
  }

  /** What is not there needs no taking back. */
  #clearChains(): void {
    for (const name of ['iptables', 'ip6tables'] as const) {
      const path = findProgram(this.#sys, name);
      if (path === undefined) continue;
      for (const run of undoPacketFilter(path, this.plan.label)) runProgram(this.#sys, run.path, run.words);
    }
  }
}

function ifThere(body: () => void): void {
  try {
    body();
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}

function failure(managed: ManagedNetwork, message: string, more: Record<string, string | number>): RuntimeError {
  const key = `lodge.net.${managed.index}.nat`;
  const details = { step: 'host network', key, link: managed.hostInterface, ...more };
  return new RuntimeError({ reason: 'start-failed', message: `${key}: ${message}`, details });
}
