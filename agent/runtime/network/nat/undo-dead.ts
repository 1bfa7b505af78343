// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../../sys/sys.ts';
import { readHostView } from '../host-view.ts';
import { RouteSocket } from '../route-socket.ts';
import { takeAway } from './guest-routing.ts';
import { clearChains } from './nat-chains.ts';
import {
  guestOf,
  isOwnFolder,
  isSwitched,
  labelsOf,
  type NatRecord,
  natFolder,
  readRecord,
  removeRecord,
  settleHost,
  underLock,
} from './nat-record.ts';
import { clearTables } from './nat-tables.ts';
import { abandonedRules, ownRulesOf } from './routing-plan.ts';
import { deleteRule } from './rule-requests.ts';
import { ProgramError } from './run-program.ts';

/** A name of ours for tables and chains: nothing else is taken away, whatever is in the record. */
const ownLabel = /^lodge-[0-9a-f]{12}$/;

function undoRules(sys: Sys, record: NatRecord, isWhole: boolean): void {
  const known = ownRulesOf(record.rules);
  if (isWhole && known.length === 0) return;
  const route = new RouteSocket(sys);
  try {
    const rules = isWhole ? known : abandonedRules(readHostView(route, true));
    for (const rule of rules) takeAway(route, deleteRule(rule));
  } finally {
    route.close();
  }
}

/** Of a kernel that has none there is nothing left. */
function clearAnyTables(sys: Sys, label: string): void {
  try {
    clearTables(sys, label);
  } catch (error) {
    if (!isSysError(error, 'EPROTONOSUPPORT') && !isSysError(error, 'EAFNOSUPPORT')) throw error;
  }
}

/** `name`: of the record's file, which says enough where the record itself cannot be read. */
function undoRecord(sys: Sys, name: string, record: NatRecord): void {
  const { label: told, backend } = record;
  const isWhole = typeof told === 'string';
  undoRules(sys, record, isWhole);
  const label = isWhole ? told : name;
  if (!ownLabel.test(label)) return;
  if (backend !== 'nftables') clearChains(sys, label);
  // The kernel may have done so (5.12).
  if (backend === 'nftables') clearTables(sys, label);
  else if (backend !== 'iptables') clearAnyTables(sys, label);
}

/** By the guests whose monitors had died; of what failed, the record is there for the next try. */
export interface DeadUndone {
  undone: string[];
  failed: { label: string; guest: string; error: SysError | ProgramError }[];
}

function undoAllDead(sys: Sys, folder: string): DeadUndone {
  const { dead } = labelsOf(sys, folder);
  const done: DeadUndone = { undone: [], failed: [] };
  for (const label of dead) {
    const record = readRecord(sys, folder, label);
    const guest = guestOf(record, label);
    try {
      undoRecord(sys, label, record);
      removeRecord(sys, folder, label);
      done.undone.push(guest);
    } catch (error) {
      // One that cannot be undone keeps nobody else from it.
      if (!isSysError(error) && !(error instanceof ProgramError)) throw error;
      done.failed.push({ label, guest, error });
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
export function undoDead(sys: Sys, boot: string, waits = true): DeadUndone {
  const folder = natFolder(boot);
  const nothing: DeadUndone = { undone: [], failed: [] };
  if (!isOwnFolder(sys, folder)) return nothing;
  return underLock(sys, folder, () => undoAllDead(sys, folder), waits) ?? nothing;
}

/** For who has something else to do, and does not depend on it. */
export function undoDeadIfPossible(sys: Sys, boot: string): void {
  try {
    undoDead(sys, boot, false);
  } catch (error) {
    // Not as root, or the host is not as it was: the next one may.
    if (!isSysError(error)) throw error;
  }
}
