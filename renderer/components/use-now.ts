// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

interface Beat {
  listeners: Set<(nowMs: number) => void>;
  timer: ReturnType<typeof setInterval>;
}

/** One timer for all that count by the same interval: fifty rows are drawn in one frame and not in fifty. */
const beats = new Map<number, Beat>();

function follow(intervalMs: number, listener: (nowMs: number) => void): () => void {
  let beat = beats.get(intervalMs);
  if (beat === undefined) {
    const listeners: Beat['listeners'] = new Set();
    const tick = (): void => {
      if (document.hidden) return;
      const nowMs = Date.now();
      for (const each of [...listeners]) each(nowMs);
    };
    beat = { listeners, timer: setInterval(tick, intervalMs) };
    beats.set(intervalMs, beat);
  }
  const { listeners, timer } = beat;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    beats.delete(intervalMs);
  };
}

/** The time of day, again every `intervalMs` while `active`. */
export function useNow(intervalMs: number, active = true): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNowMs(Date.now());
    return follow(intervalMs, setNowMs);
  }, [intervalMs, active]);
  return nowMs;
}
