// SPDX-License-Identifier: Apache-2.0
import type { UpdateFacts, UpdateStatus } from '../../../electron/ipc/update-view.ts';

/** The update that a status is about. */
export function updateOf(status: UpdateStatus): UpdateFacts | undefined {
  return 'update' in status ? status.update : undefined;
}

/** How far a download is, from 0 to 1; undefined: its size is not known. */
export function downloadedPart({
  sentBytes,
  totalBytes,
}: {
  sentBytes: number;
  totalBytes: number;
}): number | undefined {
  return totalBytes > 0 ? Math.min(1, sentBytes / totalBytes) : undefined;
}
