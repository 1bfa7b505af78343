// SPDX-License-Identifier: Apache-2.0
import { isSeen, onSeen } from './window-sight.ts';

/**
 * Asks at once, and again `everyMs` after each answer, so that a slow device is asked less often; not while nobody sees the window, and at
 * once when it is seen again. `ask` does not reject; it answers whether to go on. Answers a function that stops it.
 */
export function askWhileSeen(ask: () => Promise<boolean>, everyMs: number): () => void {
  let over = false;
  let asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (over || asking || !isSeen()) return;
    asking = true;
    const goOn = await ask();
    asking = false;
    if (!goOn) over = true;
    if (!over && isSeen()) timer = setTimeout(() => void run(), everyMs);
  };
  const stopHearing = onSeen(() => void run());
  void run();
  return () => {
    over = true;
    clearTimeout(timer);
    stopHearing();
  };
}
