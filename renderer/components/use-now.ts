// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

/** The time, read again every `intervalMs` while `active`: for countdowns and uptimes. */
export function useNow(intervalMs: number, active = true): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs, active]);
  return nowMs;
}
