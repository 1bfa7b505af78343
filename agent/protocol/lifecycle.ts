// SPDX-License-Identifier: Apache-2.0

/** A guest as it was once, kept in its own folder. */
export interface GuestSnapshot {
  /** snap0, snap1 ... */
  name: string;
  /** CLOCK_REALTIME in milliseconds; undefined: its time cannot be read. */
  madeAtMs?: number;
  comment?: string;
}

/** How far a copy is: JSON lines from the agent on the channel of the request that makes it. */
export interface CopyProgress {
  doneBytes: number;
  totalBytes: number;
}
