// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { InterfaceSample, MetricsSample } from '../../agent/protocol/index.ts';
import { GuestSeries, ratePerSecond } from './guest-series.ts';

function link(name: string, receivedBytes: number, sentBytes: number): InterfaceSample {
  return {
    name,
    index: 1,
    up: true,
    mtu: 1500,
    addresses: [],
    receivedBytes,
    sentBytes,
    receivedPackets: 0,
    sentPackets: 0,
    receiveErrors: 0,
    sendErrors: 0,
  };
}

function sample(monotonicMs: number, cpuUsageMicroseconds: number, interfaces: InterfaceSample[] = []): MetricsSample {
  return {
    guest: 'alpine',
    monotonicMs,
    timeMs: 0,
    cgroup: { path: '/', cpuUsageMicroseconds, memoryCurrentBytes: monotonicMs },
    network: { interfaces, gateways: [], hostLinks: [] },
  };
}

describe('rates', () => {
  test.each([
    [undefined, 5, 1000, undefined],
    [5, undefined, 1000, undefined],
    [10, 5, 1000, undefined],
    [5, 10, 0, undefined],
    [0, 500, 250, 2000],
  ])('from %s to %s in %s ms is %s per second', (before, after, elapsedMs, rate) => {
    expect(ratePerSecond(before, after, elapsedMs)).toBe(rate);
  });
});

describe('the series of a guest', () => {
  test('CPU is a share of one processor over the time between two samples', () => {
    const series = new GuestSeries();
    series.add(sample(1000, 0));
    expect(series.cgroup.latest('cpuPercent')).toBeUndefined();
    series.add(sample(1500, 750_000));
    expect(series.cgroup.latest('cpuPercent')).toBeCloseTo(150);
    expect(series.cgroup.latest('memoryBytes')).toBe(1500);
  });

  test('samples that are asked for seldom make one line, and a window that was hidden a hole', () => {
    const series = new GuestSeries();
    series.add(sample(1000, 0), 5000);
    series.add(sample(6020, 502_000), 5000);
    expect(series.cgroup.latest('cpuPercent')).toBeCloseTo(10);
    series.add(sample(66_000, 9_000_000), 5000);
    expect(series.cgroup.latest('cpuPercent')).toBeUndefined();
    expect(series.cgroup.window(['memoryBytes'], 600_000)[1]).toEqual([1000, 6020, null, 66_000]);
  });

  test('a sample that comes twice counts once', () => {
    const series = new GuestSeries();
    series.add(sample(1000, 0));
    series.add(sample(1000, 0));
    expect(series.cgroup.length).toBe(1);
  });

  test('a counter that begins anew makes a hole, not a negative rate', () => {
    const series = new GuestSeries();
    series.add(sample(1000, 900_000));
    series.add(sample(2000, 1000));
    expect(series.cgroup.window(['cpuPercent'], 60_000)[1]).toEqual([null, null]);
  });

  test('a long pause makes a hole, and no rate over the pause', () => {
    const series = new GuestSeries();
    series.add(sample(1000, 0));
    series.add(sample(2000, 100_000));
    series.add(sample(60_000, 900_000));
    series.add(sample(61_000, 1_000_000));
    const [, cpu, memory] = series.cgroup.window(['cpuPercent', 'memoryBytes'], 600_000);
    expect(cpu).toEqual([null, 10, null, null, 10]);
    expect(memory).toEqual([1000, 2000, null, 60_000, 61_000]);
  });

  test('history is dropped when the device has booted since', () => {
    const series = new GuestSeries();
    series.add(sample(500_000, 0));
    series.add(sample(501_000, 0));
    series.add(sample(3000, 0));
    expect(series.cgroup.length).toBe(1);
  });

  test('each interface has its own rates, also one that comes later', () => {
    const series = new GuestSeries();
    series.add(sample(1000, 0, [link('lo', 0, 0)]));
    series.add(sample(2000, 0, [link('lo', 64, 64), link('eth0', 9000, 9000)]));
    series.add(sample(3000, 0, [link('lo', 128, 64), link('eth0', 11_000, 9500)]));
    expect(series.interfaces.get('lo')?.latest('receivedBytesPerSecond')).toBe(64);
    expect(series.interfaces.get('eth0')?.window(['receivedBytesPerSecond', 'sentBytesPerSecond'], 60_000)).toEqual([
      [-1, 0],
      [null, 2000],
      [null, 500],
    ]);
  });
});
