// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { isSeen, onSeen } from './window-sight.ts';

interface Beat {
  listeners: Set<(nowMs: number) => void>;
  stop(): void;
}

/** One timer for all that count by the same interval: fifty rows are drawn in one frame and not in fifty. */
const beats = new Map<number, Beat>();

function startBeat(intervalMs: number): Beat {
  const listeners: Beat['listeners'] = new Set();
  const tick = (): void => {
    const nowMs = Date.now();
    for (const each of [...listeners]) each(nowMs);
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  /** A window that nobody sees does not wake for it, and is right at once when it is seen. */
  const adjust = (seen: boolean): void => {
    clearInterval(timer);
    timer = seen ? setInterval(tick, intervalMs) : undefined;
    if (seen) tick();
  };
  adjust(isSeen());
  const stopHearing = onSeen(adjust);
  const stop = (): void => {
    clearInterval(timer);
    stopHearing();
  };
  return { listeners, stop };
}

function follow(intervalMs: number, listener: (nowMs: number) => void): () => void {
  const beat = beats.get(intervalMs) ?? startBeat(intervalMs);
  beats.set(intervalMs, beat);
  beat.listeners.add(listener);
  return () => {
    beat.listeners.delete(listener);
    if (beat.listeners.size > 0) return;
    beat.stop();
    beats.delete(intervalMs);
  };
}

/** The time of day, again every `intervalMs` while `active` and the window is seen. */
export function useNow(intervalMs: number, active = true): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNowMs(Date.now());
    return follow(intervalMs, setNowMs);
  }, [intervalMs, active]);
  return nowMs;
}
