// SPDX-License-Identifier: Apache-2.0
import type { GuestSeries } from '../../state/guest-series.ts';

export interface Throughput {
  /** Bytes per second; undefined until two samples are there. */
  latest: { received: number; sent: number } | undefined;
  /** Both ways together, oldest first. */
  points: (number | null)[];
}

/** Loopback traffic leaves nobody's machine. */
export function isLoopback(name: string): boolean {
  return name === 'lo';
}

/** All interfaces but loopback together. */
export function totalThroughput(series: GuestSeries, windowMs: number): Throughput {
  const rings = [...series.interfaces].filter(([name]) => !isLoopback(name)).map(([, ring]) => ring);
  const byTime = new Map<number, number | null>();
  let latest: Throughput['latest'];
  for (const ring of rings) {
    const [times, received = [], sent = []] = ring.window(['receivedBytesPerSecond', 'sentBytesPerSecond'], windowMs);
    times.forEach((time, index) => {
      const down = received[index] ?? null;
      const up = sent[index] ?? null;
      const before = byTime.get(time) ?? null;
      byTime.set(time, down === null || up === null ? before : (before ?? 0) + down + up);
    });
    const down = ring.latest('receivedBytesPerSecond');
    const up = ring.latest('sentBytesPerSecond');
    if (down === undefined || up === undefined) continue;
    latest = { received: (latest?.received ?? 0) + down, sent: (latest?.sent ?? 0) + up };
  }
  const points = [...byTime].sort(([one], [other]) => one - other).map(([, value]) => value);
  return { latest, points };
}
