// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest';
import { readySession, sampleDevice, sampleDevices, sampleGuest, sampleMetrics } from '../preview/sample-data.ts';
import { openTestWindow, testSerial } from '../preview/test-window.tsx';

async function opened(state: 'RUNNING' | 'STOPPED' = 'RUNNING') {
  const window = openTestWindow({ 'guests.list': () => [sampleGuest({ name: 'alpine', state })] });
  await vi.waitFor(() => expect(window.services.store.getState().devices[testSerial]?.guests).toHaveLength(1));
  const asked = () => window.bridge.calls.map((call) => call.name).filter((name) => name.startsWith('metrics.'));
  return { ...window, asked };
}

describe('figures are asked for', () => {
  test('once for two watchers, until the last one leaves', async () => {
    const { services, asked } = await opened();
    const stops = [1, 2].map(() => services.metrics.watch(testSerial, 'alpine', () => undefined));
    expect(asked()).toEqual(['metrics.subscribe']);
    stops[0]?.();
    expect(asked()).toEqual(['metrics.subscribe']);
    stops[1]?.();
    expect(asked()).toEqual(['metrics.subscribe', 'metrics.unsubscribe']);
  });

  test('as often as the most eager watcher wants, and no more once it has left', async () => {
    const { bridge, services } = await opened();
    const intervals = () =>
      bridge.calls.flatMap(({ name, params }) =>
        name === 'metrics.subscribe' ? [(params as { intervalMs: number }).intervalMs] : [],
      );
    services.metrics.watch(testSerial, 'alpine', () => undefined, 5000);
    const stop = services.metrics.watch(testSerial, 'alpine', () => undefined);
    stop();
    expect(intervals()).toEqual([5000, 1000, 5000]);
  });

  test('not of a guest that is stopped, but when it starts', async () => {
    const { bridge, services, asked } = await opened('STOPPED');
    services.metrics.watch(testSerial, 'alpine', () => undefined);
    expect(asked()).toEqual([]);
    bridge.emit('guests.changed', { serial: testSerial, guests: [sampleGuest({ name: 'alpine', state: 'RUNNING' })] });
    expect(asked()).toEqual(['metrics.subscribe']);
  });

  test('again when the device is back', async () => {
    const { bridge, services, asked } = await opened();
    services.metrics.watch(testSerial, 'alpine', () => undefined);
    const session = { phase: 'reconnecting', attempt: 1, retryAtMs: 0 } as const;
    const failure = { reason: 'connection-lost', message: '', details: {} } as const;
    bridge.emit(
      'devices.changed',
      sampleDevices([sampleDevice({ serial: testSerial, session: { ...session, failure } })]),
    );
    bridge.emit('devices.changed', sampleDevices([sampleDevice({ serial: testSerial, session: readySession })]));
    expect(asked()).toEqual(['metrics.subscribe', 'metrics.unsubscribe', 'metrics.subscribe']);
  });

  test('not while nobody sees the window, as the shell says', async () => {
    const { bridge, services, asked } = await opened();
    services.metrics.watch(testSerial, 'alpine', () => undefined);
    bridge.emit('window.seen', { seen: false });
    expect(document.documentElement.hasAttribute('data-unseen')).toBe(true);
    bridge.emit('window.seen', { seen: true });
    expect(document.documentElement.hasAttribute('data-unseen')).toBe(false);
    expect(asked()).toEqual(['metrics.subscribe', 'metrics.unsubscribe', 'metrics.subscribe']);
  });
});

test('a sample reaches the series and its watchers', async () => {
  const { bridge, services } = await opened();
  const listener = vi.fn();
  services.metrics.watch(testSerial, 'alpine', listener);
  bridge.emit('metrics.sampled', { serial: testSerial, sample: sampleMetrics('alpine', 5, 0) });
  bridge.emit('metrics.sampled', { serial: 'other', sample: sampleMetrics('alpine', 6, 0) });
  expect(listener).toHaveBeenCalledTimes(1);
  expect(services.metrics.series(testSerial, 'alpine').latest?.monotonicMs).toBe(5000);
});
