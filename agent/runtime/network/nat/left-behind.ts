// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { isOwnFolder, isSwitched, labelsOf, natFolder, underLock } from './nat-record.ts';

function hasDead(sys: Sys, folder: string): boolean {
  const { alive, dead } = labelsOf(sys, folder);
  // Killed while it left, the last may have gone from here and not have set back all.
  return dead.length > 0 || (alive.length === 0 && isSwitched(sys, folder));
}

/**
 * As undoDeadIfPossible, for programs that mostly find nothing: what takes it away is read only where there is something. `boot`: the
 * folder of the boot. Never rejects with a SysError: others than root have nothing to do with it.
 */
export async function undoLeftBehind(sys: Sys, boot: string): Promise<void> {
  const folder = natFolder(boot);
  if (!isOwnFolder(sys, folder)) return;
  try {
    if (underLock(sys, folder, () => hasDead(sys, folder), false) !== true) return;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return;
  }
  const { undoDeadIfPossible } = await import('./undo-dead.ts');
  undoDeadIfPossible(sys, boot);
}
