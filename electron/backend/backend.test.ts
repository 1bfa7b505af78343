// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { type StandInMethods, standInGuest } from '../device/testing/stand-in-agent.ts';
import type { DevicesView } from '../ipc/device-view.ts';
import type { TaskView } from '../ipc/task-view.ts';
import type { BackendClient } from './backend.ts';
import { connectedBackend } from './testing/connected-backend.ts';
import { makeStandInBackend, type StandInBackend, standInSerial as serial } from './testing/stand-in-backend.ts';

let rig: StandInBackend;
let client: BackendClient;

afterEach(() => rig.dispose());

async function setUp(): Promise<void> {
  rig = await makeStandInBackend();
  client = rig.backend.client();
}

async function connected(methods: StandInMethods = {}): Promise<void> {
  ({ rig, client } = await connectedBackend(methods));
}

describe('calls', () => {
  it('answer with failures by name, whatever comes in', async () => {
    await setUp();
    expect(await client.call('no.such', {})).toMatchObject({ ok: false, failure: { reason: 'request-invalid' } });
    expect(await client.call('constructor', {})).toMatchObject({ ok: false, failure: { reason: 'request-invalid' } });
    expect(await client.call('guest.start', { serial })).toMatchObject({
      ok: false,
      failure: { reason: 'request-invalid' },
    });
    expect(await client.call('guest.start', { serial: 'OTHER', guest: 'a' })).toMatchObject({
      failure: { reason: 'device-gone' },
    });
    expect(await client.call('guest.start', { serial, guest: 'a' })).toMatchObject({
      failure: { reason: 'connection-lost' },
    });
  });

  it('list devices with what is wrong with them', async () => {
    await setUp();
    rig.transport.setState('OTHER', 'unauthorized');
    rig.transport.unplug(serial);
    const answer = await client.call('devices.list', {});
    expect(answer).toMatchObject({
      result: {
        devices: [
          { serial, adbState: 'gone', failure: { reason: 'device-gone' } },
          { serial: 'OTHER', adbState: 'unauthorized', failure: { reason: 'device-unauthorized' } },
        ],
      },
    });
  });

  it('keep names and order, and forget a device that is gone', async () => {
    await setUp();
    rig.transport.setState('OTHER', 'unauthorized');
    await client.call('devices.order', { serials: ['OTHER', serial] });
    await client.call('device.rename', { serial: 'OTHER', name: ' Lab phone ' });
    expect(await client.call('devices.list', {})).toMatchObject({
      result: { devices: [{ serial: 'OTHER', name: 'Lab phone' }, { serial }] },
    });
    rig.transport.unplug('OTHER');
    await client.call('device.forget', { serial: 'OTHER' });
    const { result } = (await client.call('devices.list', {})) as { result: DevicesView };
    expect(result.devices.map((device) => device.serial)).toEqual([serial]);
    expect(await client.call('device.rename', { serial: 'OTHER', name: 'x' })).toMatchObject({
      failure: { reason: 'device-gone' },
    });
  });

  it('pair and connect by the adb server', async () => {
    await setUp();
    rig.transport.answer = (service) => (service.startsWith('host:connect') ? 'connected to 10.0.0.2:5555' : '');
    expect(await client.call('network.connect', { host: '10.0.0.2', port: 5555 })).toMatchObject({ ok: true });
    expect(rig.transport.asked).toEqual(['host:connect:10.0.0.2:5555']);
    for (const params of [
      { host: 'a b', port: 1 },
      { host: 'a', port: 0 },
      { host: 'a/b', port: 1 },
    ]) {
      expect(await client.call('network.connect', params)).toMatchObject({ failure: { reason: 'request-invalid' } });
    }
  });

  it('pass the failures of the agent on', async () => {
    await connected({
      'guest.start': () => {
        throw Object.assign(new Error('bad'), {
          name: 'SysError',
          code: 'EPERM',
          errno: 1,
          call: 'mount',
          path: '/proc',
        });
      },
    });
    expect(await client.call('guest.start', { serial, guest: 'a' })).toMatchObject({
      ok: false,
      failure: { reason: 'system-error', details: { call: 'mount', code: 'EPERM', path: '/proc' } },
    });
  });

  it('are tasks when they take long, and tell their state', async () => {
    await connected({ 'guest.start': () => standInGuest('a', 'RUNNING') });
    const seen: TaskView['state'][] = [];
    client.onEvent((message) => {
      if (message.event === 'task.changed' && message.payload.kind === 'guest-start') seen.push(message.payload.state);
    });
    await client.call('guest.start', { serial, guest: 'a' });
    expect(seen).toEqual(['running', 'done']);
    expect(await client.call('task.list', {})).toMatchObject({
      result: [{ kind: 'guest-start', guest: 'a', state: 'done' }],
    });
  });
});
