// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../../sys/sys.ts';
import { RouteSocket } from '../route-socket.ts';
import { takeAway } from './guest-routing.ts';
import { clearChains, ProgramError } from './nat-chains.ts';
import {
  guestsOf,
  isSwitched,
  type NatRecord,
  natFolder,
  readRecord,
  removeRecord,
  settleHost,
  underLock,
} from './nat-record.ts';
import { clearTables } from './nat-tables.ts';
import { ownRulesOf } from './routing-plan.ts';
import { deleteRule } from './rule-requests.ts';

/** A name of ours for tables and chains: nothing else is taken away, whatever is in the record. */
const ownLabel = /^lodge-[0-9a-f]{12}$/;

function undoRecord(sys: Sys, { label, backend, rules }: NatRecord): void {
  const own = ownRulesOf(rules);
  if (own.length > 0) {
    const route = new RouteSocket(sys);
    try {
      for (const rule of own) takeAway(route, deleteRule(rule));
    } finally {
      route.close();
    }
  }
  if (typeof label !== 'string' || !ownLabel.test(label)) return;
  if (backend === 'iptables') clearChains(sys, label);
  // The kernel may have done so (5.12).
  if (backend === 'nftables') clearTables(sys, label);
}

/** By the guests whose monitors had died; of what failed, the record is there for the next try. */
export interface DeadUndone {
  undone: string[];
  failed: { guest: string; error: SysError | ProgramError }[];
}

function undoAllDead(sys: Sys, folder: string): DeadUndone {
  const { dead } = guestsOf(sys, folder);
  const done: DeadUndone = { undone: [], failed: [] };
  for (const guest of dead) {
    try {
      undoRecord(sys, readRecord(sys, folder, guest));
      removeRecord(sys, folder, guest);
      done.undone.push(guest);
    } catch (error) {
      // One that cannot be undone keeps nobody else from it.
      if (!isSysError(error) && !(error instanceof ProgramError)) throw error;
      done.failed.push({ guest, error });
    }
  }
  if (isSwitched(sys, folder)) settleHost(sys, folder);
  return done;
}

/**
 * Takes away what monitors that were killed have left of their guests' NAT in the host: rules of routing, chains or tables, and
 * forwarding where none of the others needs it. `waits` false: nothing is done while another is at it. Throws SysError where the
 * folder cannot be read, or the host's sysctls cannot be set.
 */
export function undoDead(sys: Sys, run: string, waits = true): DeadUndone {
  const folder = natFolder(run);
  const nothing: DeadUndone = { undone: [], failed: [] };
  if (!sys.file.access(folder, 0)) return nothing;
  return underLock(sys, folder, () => undoAllDead(sys, folder), waits) ?? nothing;
}

/** For who has something else to do, and does not depend on it. */
export function undoDeadIfPossible(sys: Sys, run: string): void {
  try {
    undoDead(sys, run, false);
  } catch (error) {
    // Not as root, or the host is not as it was: the next one may.
    if (!isSysError(error)) throw error;
  }
}
