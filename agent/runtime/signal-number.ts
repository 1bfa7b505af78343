// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';

/** The number of a name that the config has checked: PWR, RTMIN+3, 15. */
export function signalNumber(sys: Sys, name: string): number {
  const realtime = /^(RTMIN|RTMAX)(?:([+-])(\d+))?$/.exec(name);
  if (realtime !== null) {
    const base = sys.process.signals[realtime[1] ?? ''] ?? 34;
    const offset = Number(realtime[3] ?? 0);
    return realtime[2] === '-' ? base - offset : base + offset;
  }
  return sys.process.signals[name] ?? Number(name);
}
