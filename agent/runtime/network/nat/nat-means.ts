// SPDX-License-Identifier: Apache-2.0
import type { NatPlan } from './nat-plan.ts';

/** What makes a guest's NAT in the kernel, and takes it back. */
export interface NatMeans {
  /** Throws with what is there by then left to `undo`. */
  make(): void;
  /** Makes again what others have taken away since; answers what that was. */
  assert(): string[];
  /**
   * Another plan for the same guest, of which what is alike stays in force all the while. Throws with the former one there again, as far
   * as the host lets it.
   */
  replace(next: Pick<NatPlan, 'tables' | 'runs'>): void;
  /** Whatever is there of it. */
  undo(): void;
  /** Behind `undo`. */
  close(): void;
}
