// SPDX-License-Identifier: Apache-2.0

/** What makes a guest's NAT in the kernel, and takes it back. */
export interface NatMeans {
  /** Throws with what is there by then left to `undo`. */
  make(): void;
  /** Makes again what others have taken away since; answers what that was. */
  assert(): string[];
  /** Whatever is there of it. */
  undo(): void;
  /** Behind `undo`. */
  close(): void;
}
