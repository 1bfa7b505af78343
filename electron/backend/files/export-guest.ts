// SPDX-License-Identifier: Apache-2.0
import type { TreeSent } from '../../../agent/protocol/index.ts';
import type { AgentSession } from '../../device/agent-session.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { TaskWork } from '../tasks.ts';
import { downloadFiles } from './download.ts';

/**
 * A guest's root file system as a tar on this computer, compressed here where that is wished: what `guest.create` takes. Of a guest
 * that does not run, whose files stand still; images and overlays are mounted for it on the device.
 * @throws DesktopFailure guest-running
 */
export async function exportGuest(
  session: AgentSession,
  guest: string,
  place: string,
  { task, compressed }: { task: TaskWork; compressed: boolean },
): Promise<TreeSent> {
  const { state } = await session.request('guest.get', { name: guest });
  if (state !== 'STOPPED') throw new DesktopFailure('guest-running', `${guest} is ${state}`, { guest });
  const root = { name: guest, path: '/' };
  const { entries, leftOut } = await session.request('files.list', root);
  if (leftOut > 0) throw new DesktopFailure('request-invalid', `its root has ${leftOut} names too many`, { guest });
  const files = entries.map((entry) => entry.name);
  const { sizeBytes } = await session.request('files.measure', { ...root, files });
  const request = { guest, path: '/', files, form: 'tar' as const, totalBytes: sizeBytes };
  return downloadFiles(session, request, place, task, compressed);
}
