// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Adb } from '../../e2e/phone/adb.ts';
import { type AdbServer, startAdbServer } from '../../e2e/phone/adb-server.ts';
import { startFastRig } from '../../e2e/phone/fast-rig.ts';
import type { AdbDevice } from '../../e2e/phone/phone.ts';
import { findFreePort } from '../../e2e/phone/qemu.ts';
import type { CallName, CallParams, CallResult } from '../ipc/contract.ts';
import type { DeviceView } from '../ipc/device-view.ts';
import type { Backend } from './backend.ts';
import { createBackend } from './create-backend.ts';

/** Two real adb servers that know one device by one serial each: two machines of a lab, on loopback. */
let own: AdbServer;
let other: AdbServer;
let rig: AdbDevice;
let backend: Backend;
let stateDirectory: string;

function open(): Backend {
  const opened = createBackend({
    resources: new URL('../../build/out/', import.meta.url),
    ...{ stateDirectory, shell: { shell: 'browser', version: '0.0.0', locale: 'en' } },
    environment: { PATH: process.env.PATH, ANDROID_ADB_SERVER_PORT: String(own.port) },
  });
  opened.start();
  return opened;
}

async function call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
  const answer = await backend.client().call(name, params);
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`);
  return answer.result as CallResult<N>;
}

function device(serial: string): DeviceView | undefined {
  return backend.devices.view().devices.find((each) => each.serial === serial);
}

const soon = { timeout: 60_000, interval: 20 };
const address = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });

/** Whether anybody listens there. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe.skipIf(process.getuid?.() !== 0)('several adb servers (the fast rig needs root)', () => {
  beforeAll(async () => {
    stateDirectory = mkdtempSync(path.join(tmpdir(), 'lodge-servers-'));
    [own, other] = await Promise.all([startAdbServer(), startAdbServer()]);
    rig = await startFastRig({ adbServerPort: own.port });
    await new Adb(other.port).connect(rig.serial);
    backend = open();
  });

  afterAll(async () => {
    backend?.dispose();
    await rig?.stop();
    await Promise.all([own?.stop(), other?.stop()]);
    rmSync(stateDirectory, { recursive: true, force: true });
  });

  it('one serial at two servers is two devices, and a session goes through the server that has it', async () => {
    await vi.waitFor(() => expect(device(rig.serial)?.adbState).toBe('device'), soon);
    await call('adb.servers.add', address(other.port));
    const id = `${rig.serial}@127.0.0.1:${other.port}`;
    await vi.waitFor(() => expect(device(id)?.adbState).toBe('device'), soon);
    expect(device(id)).toMatchObject({ adbSerial: rig.serial, server: `127.0.0.1:${other.port}` });
    await call('device.connect', { serial: id });
    expect([device(id)?.session.phase, device(rig.serial)?.session.phase]).toEqual(['ready', 'idle']);
    expect(await backend.client().call('adb.servers.add', address(other.port))).toMatchObject({
      failure: { reason: 'request-invalid' },
    });
  });

  it('a server that ends is named, its devices come back with it, and the others never notice', async () => {
    const id = `${rig.serial}@127.0.0.1:${other.port}`;
    await other.stop();
    await vi.waitFor(() => expect(backend.devices.view().furtherServers[0]?.state).toBe('failed'), soon);
    expect(backend.devices.view().furtherServers[0]?.failure).toMatchObject({
      ...{ reason: 'adb-server-unreachable', details: { port: other.port, further: 'yes' } },
    });
    expect([device(id)?.adbState, device(rig.serial)?.adbState]).toEqual(['gone', 'device']);
    // Not started by us: it is another machine's to start.
    expect(await listens(other.port)).toBe(false);
    other = await startAdbServer(other.port);
    await new Adb(other.port).connect(rig.serial);
    await call('adb.retry', {});
    await vi.waitFor(() => expect(device(id)?.session.phase).toBe('ready'), soon);
  });

  it('the list is kept, and a server that leaves it runs on', async () => {
    const nobody = await findFreePort();
    await call('adb.servers.add', address(nobody));
    await vi.waitFor(() => expect(backend.devices.view().furtherServers[1]?.state).toBe('failed'), soon);
    backend.dispose();
    backend = open();
    expect(backend.devices.view().furtherServers.map(({ port }) => port)).toEqual([other.port, nobody]);
    const id = `${rig.serial}@127.0.0.1:${other.port}`;
    await vi.waitFor(() => expect(device(id)?.adbState).toBe('device'), soon);
    await call('adb.servers.remove', address(other.port));
    await call('adb.servers.remove', address(nobody));
    expect(device(id)).toBeUndefined();
    expect([await listens(other.port), await listens(nobody)]).toEqual([true, false]);
    expect(await new Adb(other.port).check(['devices'])).toContain(rig.serial);
  });
});
