// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MetricsSample } from '../../agent/protocol/index.ts';
import { type StandInMethods, standInGuest, standInHost } from '../device/testing/stand-in-agent.ts';
import type { BackendClient } from './backend.ts';
import { connectedBackend, nextEvent } from './testing/connected-backend.ts';
import { type StandInBackend, standInSerial as serial } from './testing/stand-in-backend.ts';

let rig: StandInBackend;
let client: BackendClient;

afterEach(() => rig.dispose());

async function connected(methods: StandInMethods = {}): Promise<void> {
  ({ rig, client } = await connectedBackend(methods));
}

describe('figures', () => {
  const sample: MetricsSample = {
    ...{ guest: 'a', monotonicMs: 1, timeMs: 1, cgroup: { path: '/x' } },
    network: { interfaces: [], gateways: [], hostLinks: [] },
  };

  it('come to those who asked, as often as the most eager one wants, and again after a loss', async () => {
    const asked: unknown[] = [];
    await connected({
      'session.open': () => ({ host: standInHost, guests: [standInGuest('a')] }),
      'metrics.subscribe': (params) => {
        asked.push(params);
        return {};
      },
      'metrics.unsubscribe': () => ({}),
    });
    const other = rig.backend.client();
    const bystander = rig.backend.client();
    const heard: string[] = [];
    other.onEvent(({ event }) => event === 'metrics.sampled' && heard.push('other'));
    bystander.onEvent(({ event }) => event === 'metrics.sampled' && heard.push('bystander'));
    await client.call('metrics.subscribe', { serial, guest: 'a', intervalMs: 1000 });
    await other.call('metrics.subscribe', { serial, guest: 'a', intervalMs: 250 });
    expect(asked).toEqual([
      { name: 'a', intervalMs: 1000 },
      { name: 'a', intervalMs: 250 },
    ]);
    const mine = nextEvent(client, 'metrics.sampled', () => true);
    rig.device.last.notify('metrics.sampled', sample);
    expect(await mine).toEqual({ serial, sample });
    expect(heard).toEqual(['other']);
    other.dispose();
    await vi.waitFor(() => expect(asked.at(-1)).toEqual({ name: 'a', intervalMs: 1000 }));
    rig.device.last.cut();
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    client.dispose();
    await vi.waitFor(() => expect(rig.device.last.requests.at(-1)?.method).toBe('metrics.unsubscribe'));
  });

  it('of a device that was forgotten are nobody’s, and its view goes without a complaint', async () => {
    await connected({
      'session.open': () => ({ host: standInHost, guests: [standInGuest('a')] }),
      'metrics.subscribe': () => ({}),
    });
    await client.call('metrics.subscribe', { serial, guest: 'a', intervalMs: 1000 });
    rig.transport.unplug(serial);
    await client.call('device.forget', { serial });
    client.dispose();
    // A rejection that nobody handles would be told by the process now.
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.backend.metrics.has(client, serial, 'a')).toBe(false);
  });
});
