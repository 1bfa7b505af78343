// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeTransport } from '../adb/fake-transport.ts';
import type { SessionView } from '../ipc/device-view.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { DeviceBuild } from './device-build.ts';
import { DeviceSession } from './device-session.ts';
import { KnownDevices } from './known-devices.ts';
import { makeStandInBuild } from './testing/shell-device.ts';
import { AgentDevice, type StandInMethods, standInGuest, standInHost } from './testing/stand-in-agent.ts';

const serial = 'STAND-IN';
let directory: string;
let build: DeviceBuild;
let transport: FakeTransport;
let device: AgentDevice;
let session: DeviceSession;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'lodge-build-'));
  build = await makeStandInBuild(directory);
});

afterEach(() => {
  session.disconnect();
  vi.useRealTimers();
  rmSync(directory, { recursive: true, force: true });
});

function plugIn(methods: StandInMethods = {}): void {
  transport = new FakeTransport();
  device = new AgentDevice(build.of('arm64')!.agent, methods);
  session = new DeviceSession(serial, { transport, loadBuild: async () => build, known: new KnownDevices() });
  transport.onDidChange(() => session.deviceChanged());
  transport.plugIn(serial, device);
}

function phase(wanted: SessionView['phase']): Promise<SessionView> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (session.view.phase !== wanted) return;
      stop();
      resolve(session.view);
    };
    const stop = session.onDidChange.on(check);
    check();
  });
}

describe('a device session', () => {
  it('takes one stream and one request from the device to the list of guests', async () => {
    plugIn({ 'session.open': () => ({ host: standInHost, guests: [standInGuest('b'), standInGuest('a')] }) });
    await session.connect();
    expect(session.view).toMatchObject({ phase: 'ready', rootMethod: 'shell', pushedBytes: 0 });
    expect(session.guests.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(transport.opened).toHaveLength(1);
    expect(device.last.requests.map(({ method }) => method)).toEqual(['session.open']);
  });

  it('keeps the list of guests by events, also by one that comes with the answer', async () => {
    plugIn({
      'session.open': (_, agent) => {
        agent.notify('guest.changed', standInGuest('a', 'RUNNING'));
        return { host: standInHost, guests: [standInGuest('a', 'STARTING')] };
      },
    });
    await session.connect();
    expect(session.guests).toMatchObject([{ name: 'a', state: 'RUNNING' }]);
    const changed = new Promise((resolve) => session.onDidChangeGuests.on(resolve));
    device.last.notify('guest.removed', { name: 'a' });
    expect(await changed).toEqual([]);
  });

  it('connects again after a loss, later each time while the device does not answer', async () => {
    plugIn();
    await session.connect();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    vi.spyOn(Math, 'random').mockReturnValue(1);
    device.refuse = () => {
      throw new DesktopFailure('device-offline', 'the device does not answer');
    };
    const delays: number[] = [];
    session.onDidChange.on(() => {
      if (session.view.phase === 'reconnecting') delays.push(session.view.retryAtMs - Date.now());
    });
    device.last.cut();
    await vi.waitFor(() => expect(delays).toHaveLength(1), { interval: 0 });
    for (let attempt = 2; attempt <= 8; attempt++) {
      await vi.advanceTimersByTimeAsync(delays.at(-1) ?? 0);
      await vi.waitFor(() => expect(delays).toHaveLength(attempt), { interval: 0 });
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    device.refuse = undefined;
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await phase('ready');
    expect(device.agents).toHaveLength(2);
  });

  it('waits for a device that is away, and connects at once when the tracker sees it', async () => {
    plugIn();
    await session.connect();
    transport.unplug(serial);
    device.last.cut();
    expect(await phase('reconnecting')).toMatchObject({ retryAtMs: 0, failure: { reason: 'connection-lost' } });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    transport.setState(serial, 'offline');
    expect(device.agents).toHaveLength(1);
    transport.setState(serial, 'device');
    // No timer runs: nothing but the tracker's news can have done it.
    await vi.waitFor(() => expect(session.view.phase).toBe('ready'), { interval: 0 });
    expect(device.agents).toHaveLength(2);
  });

  it('stops trying when a person has to do something first', async () => {
    plugIn();
    device.refuse = () => {
      throw new DesktopFailure('root-denied', 'no');
    };
    await expect(session.connect()).rejects.toMatchObject({ reason: 'root-denied' });
    expect(session.view).toMatchObject({ phase: 'failed', failure: { reason: 'root-denied' } });
    device.refuse = undefined;
    await session.connect();
    expect(session.view.phase).toBe('ready');
  });

  it('names the state of a device that cannot be used, and connects when it can be', async () => {
    plugIn();
    transport.setState(serial, 'unauthorized');
    await expect(session.connect()).rejects.toMatchObject({ reason: 'device-unauthorized' });
    transport.setState(serial, 'device');
    await phase('ready');
  });

  it('ends a session whose agent breaks the protocol, by name, and opens another', async () => {
    plugIn();
    await session.connect();
    const lost = new Promise((resolve) => session.onDidLose.on(resolve));
    device.last.sendNoise(new Uint8Array(16).fill(0xff));
    expect(await lost).toMatchObject({ reason: 'protocol-error' });
    await phase('reconnecting');
    await phase('ready');
    expect(device.agents).toHaveLength(2);
  });

  it('fails requests under way with the loss, not with silence', async () => {
    plugIn({ 'guest.start': () => new Promise(() => undefined) });
    await session.connect();
    const request = session.requireSession().request('guest.start', { name: 'a' });
    const failed = expect(request).rejects.toMatchObject({ reason: 'connection-lost' });
    await vi.waitFor(() => expect(device.last.requests).toHaveLength(2), { interval: 0 });
    device.last.cut();
    await failed;
  });

  it('does not believe an answer of the wrong shape', async () => {
    plugIn({ 'guest.list': () => [{ name: '../evil', state: 'RUNNING', reboots: 0 }] as never });
    await session.connect();
    await expect(session.requireSession().request('guest.list', {})).rejects.toMatchObject({
      reason: 'agent-mismatch',
    });
  });

  it('forgets its wish on disconnect', async () => {
    plugIn();
    await session.connect();
    session.disconnect();
    expect(session.view.phase).toBe('idle');
    transport.unplug(serial);
    transport.setState(serial, 'device');
    expect(device.agents).toHaveLength(1);
    expect(session.guests).toEqual([]);
  });

  it('moves more than a window in both directions with the credit of the other side', async () => {
    const total = 3 * 1024 * 1024;
    plugIn({
      'console.attach': ({ channel: id }, agent) => {
        const channel = agent.channel(id);
        channel.listen({
          onData: (bytes) => {
            channel.write(bytes.slice());
            channel.consumed(bytes.length);
          },
          onEnd: () => channel.end(),
        });
        return { tty: 0, sequence: 0, lostBytes: 0 };
      },
    });
    await session.connect();
    const agent = session.requireSession();
    const channel = agent.openChannel();
    await agent.request('console.attach', { name: 'a', tty: 0, rows: 24, columns: 80, channel: channel.id });
    let received = 0;
    const done = new Promise<void>((resolve) => {
      channel.listen({
        onData: (bytes) => {
          received += bytes.length;
          channel.consumed(bytes.length);
        },
        onEnd: resolve,
      });
    });
    for (let sent = 0; sent < total; sent += 65_536) channel.write(new Uint8Array(65_536));
    channel.end();
    await done;
    expect(received).toBe(total);
  });
});
