// SPDX-License-Identifier: Apache-2.0
import type { CgroupSample, InterfaceSample, MetricsSample } from '../../agent/protocol/index.ts';
import { SampleRing } from './sample-ring.ts';

export const cgroupColumns = [
  'cpuPercent',
  'cpuUserPercent',
  'cpuSystemPercent',
  'throttledPercent',
  'memoryBytes',
  'memoryAnonBytes',
  'memoryFileBytes',
  'memoryKernelBytes',
  'memorySwapBytes',
  'pids',
  'readBytesPerSecond',
  'writeBytesPerSecond',
  'cpuPressure',
  'memoryPressure',
  'ioPressure',
] as const;
export type CgroupColumn = (typeof cgroupColumns)[number];
export type InterfaceColumn = 'receivedBytesPerSecond' | 'sentBytesPerSecond';
export type CgroupPoint = Partial<Record<CgroupColumn, number | undefined>>;

/** Ten minutes at one sample a second. */
const pointsKept = 600;
/** A pause longer than this is a hole in the line, not a slope; between samples that come seldom it may be longer. */
const shortestHoleMs = 5_000;

/** Samples are late by a little, and one may be lost. */
export function longestGapMs(intervalMs: number): number {
  return Math.max(shortestHoleMs, 2.5 * intervalMs);
}

/** Growth per second. undefined: one of both is missing, or the counter began anew. */
export function ratePerSecond(before: number | undefined, after: number | undefined, elapsedMs: number) {
  if (before === undefined || after === undefined || after < before || elapsedMs <= 0) return undefined;
  return ((after - before) * 1000) / elapsedMs;
}

/** Share of one processor: microseconds of work per second of time. */
function percent(before: number | undefined, after: number | undefined, elapsedMs: number): number | undefined {
  const microsecondsPerSecond = ratePerSecond(before, after, elapsedMs);
  return microsecondsPerSecond === undefined ? undefined : microsecondsPerSecond / 10_000;
}

export function cgroupPoint(before: CgroupSample, after: CgroupSample, elapsedMs: number): CgroupPoint {
  return {
    cpuPercent: percent(before.cpuUsageMicroseconds, after.cpuUsageMicroseconds, elapsedMs),
    cpuUserPercent: percent(before.cpuUserMicroseconds, after.cpuUserMicroseconds, elapsedMs),
    cpuSystemPercent: percent(before.cpuSystemMicroseconds, after.cpuSystemMicroseconds, elapsedMs),
    throttledPercent: percent(before.throttledMicroseconds, after.throttledMicroseconds, elapsedMs),
    memoryBytes: after.memoryCurrentBytes,
    memoryAnonBytes: after.memoryAnonBytes,
    memoryFileBytes: after.memoryFileBytes,
    memoryKernelBytes: after.memoryKernelBytes,
    memorySwapBytes: after.memorySwapBytes,
    pids: after.pidsCurrent,
    readBytesPerSecond: ratePerSecond(before.ioReadBytes, after.ioReadBytes, elapsedMs),
    writeBytesPerSecond: ratePerSecond(before.ioWriteBytes, after.ioWriteBytes, elapsedMs),
    cpuPressure: after.cpuPressure?.someAvg10,
    memoryPressure: after.memoryPressure?.someAvg10,
    ioPressure: after.ioPressure?.someAvg10,
  };
}

/** History of one guest's figures. Times are the device's monotonic clock. */
export class GuestSeries {
  cgroup = new SampleRing<CgroupColumn>(cgroupColumns, pointsKept);
  interfaces = new Map<string, SampleRing<InterfaceColumn>>();
  latest: MetricsSample | undefined;

  /** `intervalMs`: how often they are asked for. */
  add(sample: MetricsSample, intervalMs = 0): void {
    const before = this.latest;
    // The same or an older sample: sent twice around a reconnect.
    if (before !== undefined && sample.monotonicMs === before.monotonicMs) return;
    this.latest = sample;
    const elapsedMs = before === undefined ? 0 : sample.monotonicMs - before.monotonicMs;
    const continuous = before !== undefined && elapsedMs > 0 && elapsedMs <= longestGapMs(intervalMs);
    if (elapsedMs < 0) this.#forget();
    else if (before !== undefined && !continuous) this.#interrupt(before.monotonicMs + 1);
    const reference = continuous ? before : sample;
    const spanMs = continuous ? elapsedMs : 0;
    this.cgroup.push(sample.monotonicMs, cgroupPoint(reference.cgroup, sample.cgroup, spanMs));
    for (const link of sample.network.interfaces) this.#addInterface(link, reference, sample.monotonicMs, spanMs);
  }

  #addInterface(link: InterfaceSample, reference: MetricsSample, timeMs: number, elapsedMs: number): void {
    let ring = this.interfaces.get(link.name);
    if (ring === undefined) {
      ring = new SampleRing<InterfaceColumn>(['receivedBytesPerSecond', 'sentBytesPerSecond'], pointsKept);
      this.interfaces.set(link.name, ring);
    }
    const before = reference.network.interfaces.find((each) => each.name === link.name);
    ring.push(timeMs, {
      receivedBytesPerSecond: ratePerSecond(before?.receivedBytes, link.receivedBytes, elapsedMs),
      sentBytesPerSecond: ratePerSecond(before?.sentBytes, link.sentBytes, elapsedMs),
    });
  }

  #interrupt(timeMs: number): void {
    this.cgroup.interrupt(timeMs);
    for (const ring of this.interfaces.values()) ring.interrupt(timeMs);
  }

  /** The device has booted since: its clock began anew. */
  #forget(): void {
    this.cgroup = new SampleRing<CgroupColumn>(cgroupColumns, pointsKept);
    this.interfaces = new Map();
  }

  dispose(): void {
    this.interfaces.clear();
    this.latest = undefined;
  }
}
