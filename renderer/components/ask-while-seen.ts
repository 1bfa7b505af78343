// SPDX-License-Identifier: Apache-2.0
import { isSeen, onSeen } from './window-sight.ts';

const longestWaitMs = 30_000;

/** How long to wait after so many failures one after the other: twice as long each time, and not for ever. */
export function backOffMs(everyMs: number, failures: number): number {
  return Math.min(longestWaitMs, everyMs * 2 ** Math.min(failures, 16));
}

/**
 * Asks at once, and again `everyMs` after each answer, so that a slow device is asked less often; not while nobody sees the window, and at
 * once when it is seen again. `ask` does not reject; it answers whether to go on, or in how many milliseconds. Answers a function that stops it.
 */
export function askWhileSeen(ask: () => Promise<boolean | number>, everyMs: number): () => void {
  let over = false;
  let asking = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (over || asking || !isSeen()) return;
    asking = true;
    const goOn = await ask();
    asking = false;
    if (goOn === false) over = true;
    const waitMs = typeof goOn === 'number' ? goOn : everyMs;
    if (!over && isSeen()) timer = setTimeout(() => void run(), waitMs);
  };
  const stopHearing = onSeen(() => void run());
  void run();
  return () => {
    over = true;
    clearTimeout(timer);
    stopHearing();
  };
}
