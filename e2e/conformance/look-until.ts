// SPDX-License-Identifier: Apache-2.0
import { patienceMs } from '../../build/test/patience.ts';

/** Looks again until that is it, or patience is over; what was seen last, which is for the caller to judge. */
export async function lookUntil<Seen>(look: () => Seen, isIt: (seen: Seen) => boolean): Promise<Seen> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const seen = look();
    if (isIt(seen) || Date.now() >= deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
