// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import type { NatMeans } from './nat-means.ts';
import type { NatPlan } from './nat-plan.ts';
import { type NatTable, tableRequests } from './nat-table.ts';
import { deleteTable, getRules, getTable, isRuleOf, type NftFamily, type NftRequest } from './nftables-codec.ts';
import { NftablesSocket } from './nftables-socket.ts';

const families: readonly NftFamily[] = [2, 10];

function isThere(body: () => void): boolean {
  try {
    body();
    return true;
  } catch (error) {
    // Without a family the kernel has no tables of it.
    if (isSysError(error) && ['ENOENT', 'EOPNOTSUPP', 'EAFNOSUPPORT'].includes(error.code)) return false;
    throw error;
  }
}

function deleteTables(socket: NftablesSocket, label: string): void {
  for (const family of families) isThere(() => socket.commit([deleteTable(family, label)]));
}

/** What a monitor has left at its death, on a kernel without owners of tables. */
export function clearTables(sys: Sys, label: string): void {
  const socket = new NftablesSocket(sys);
  try {
    deleteTables(socket, label);
  } finally {
    socket.close();
  }
}

/** A guest's tables of nf_tables, one for each family. Owns its socket, which in turn owns the tables where the kernel can. */
export class NatTables implements NatMeans {
  readonly #socket: NftablesSocket;
  #tables: readonly NatTable[];
  readonly #label: string;

  constructor(sys: Sys, tables: readonly NatTable[], label: string) {
    this.#socket = new NftablesSocket(sys);
    this.#tables = tables;
    this.#label = label;
  }

  make(): void {
    this.#commit(this.#tables, []);
  }

  /** In one batch: no packet meets a host without the table. */
  replace({ tables }: Pick<NatPlan, 'tables'>): void {
    // Where others have taken the table away there is none to delete.
    const isHere = this.#isThere();
    if (!isHere) this.undo();
    this.#commit(tables, isHere ? tables.map(({ family, name }) => deleteTable(family, name)) : []);
    this.#tables = tables;
  }

  #isThere(): boolean {
    return this.#tables.every(
      ({ family, rules }) =>
        isThere(() => this.#socket.get(getTable(family, this.#label))) && this.#countRules(family) >= rules.length,
    );
  }

  /** Older kernels tell those of all tables of the family. */
  #countRules(family: NftFamily): number {
    const rules = this.#socket.get(getRules(family, this.#label), true);
    return rules.filter((each) => isRuleOf(each, family, this.#label)).length;
  }

  #commit(tables: readonly NatTable[], before: readonly NftRequest[]): void {
    const requests = (isOwned: boolean) => [...before, ...tables.flatMap((table) => tableRequests(table, isOwned))];
    try {
      this.#socket.commit(requests(true));
    } catch (error) {
      // Before 5.12.
      if (!isSysError(error) || !['EINVAL', 'EOPNOTSUPP'].includes(error.code)) throw error;
      this.#socket.commit(requests(false));
    }
  }

  assert(): string[] {
    if (this.#isThere()) return [];
    this.undo();
    this.make();
    return [`table ${this.#label}`];
  }

  undo(): void {
    deleteTables(this.#socket, this.#label);
  }

  close(): void {
    this.#socket.close();
  }
}
