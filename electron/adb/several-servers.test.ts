// SPDX-License-Identifier: Apache-2.0
import { beforeEach, expect, test } from 'vitest';
import type { AdbServerAddress } from './adb-server.ts';
import { FakeTransport } from './fake-transport.ts';
import { SeveralServers } from './several-servers.ts';

/** A stand-in for each server: started and disposed as a real one. */
class Server extends FakeTransport {
  started = 0;
  disposed = 0;

  constructor({ host, port }: AdbServerAddress) {
    super();
    this.adb = { ...this.adb, host, port };
  }

  override start(): void {
    this.started++;
    super.start();
  }

  override dispose(): void {
    this.disposed++;
    super.dispose();
  }
}

const lab = { host: 'lab', port: 5037 };
const shelf = { host: 'fe80::2', port: 5038 };
let first: Server;
let made: Server[];
let servers: SeveralServers;
let changes: number;

beforeEach(() => {
  first = new Server({ host: '127.0.0.1', port: 5037 });
  made = [];
  servers = new SeveralServers(first, (address) => {
    const server = new Server(address);
    made.push(server);
    return server;
  });
  changes = 0;
  servers.onDidChange(() => changes++);
});

const serials = (): string[] => servers.devices.map(({ serial }) => serial);

test('the same serial at two servers is two devices, each told with its server', () => {
  servers.setFurther([lab, shelf]);
  for (const server of [first, ...made]) server.setState('0123456789ABCDEF', 'device');
  expect(serials()).toEqual([...['0123456789ABCDEF', '0123456789ABCDEF@lab:5037', '0123456789ABCDEF@[fe80::2]:5038']]);
  expect(servers.devices[1]).toMatchObject({ adbSerial: '0123456789ABCDEF', server: 'lab:5037' });
  expect(servers.devices[0]).not.toHaveProperty('server');
});

test('each request goes to the server that has the device, by the serial that it knows there', async () => {
  servers.setFurther([lab]);
  const [at] = made;
  const [firstFeatures, labFeatures] = [new Set(['cmd']), new Set(['shell_v2'])];
  const push = () => Promise.resolve();
  first.plugIn('A', { features: firstFeatures, openService: () => Promise.reject(new Error('first')), push });
  at?.plugIn('A', { features: labFeatures, openService: () => Promise.reject(new Error('lab')), push });
  expect(await servers.features('A')).toEqual(firstFeatures);
  expect(await servers.features('A@lab:5037')).toEqual(labFeatures);
  await expect(servers.openService('A', 'exec:id')).rejects.toThrow('first');
  await expect(servers.openService('A@lab:5037', 'exec:id')).rejects.toThrow('lab');
  await servers.push('A@lab:5037', { sourcePath: '/a', targetPath: '/b', mode: 0o644 });
  expect([first.pushed, at?.pushed]).toEqual([[], ['/b']]);
  expect(servers.placeOf('10.0.0.1:5555@lab:5037')).toEqual({ server: 'lab:5037', serial: '10.0.0.1:5555' });
  await servers.askServer('host:connect:x', 'lab:5037');
  await servers.askServer('host:connect:y');
  expect([first.asked, at?.asked]).toEqual([['host:connect:y'], ['host:connect:x']]);
  await expect(async () => servers.askServer('host:x', 'nobody:1')).rejects.toMatchObject({
    reason: 'request-invalid',
  });
});

test('one that fails leaves the others as they are, and says so for itself', () => {
  servers.setFurther([lab, shelf]);
  first.setState('A', 'device');
  made[1]?.setState('B', 'device');
  const failure = { reason: 'adb-server-unreachable', message: 'refused', details: {} } as const;
  if (made[0] !== undefined) made[0].adb = { ...made[0].adb, state: 'failed', failure };
  expect(servers.servers.map(({ state }) => state)).toEqual(['ready', 'failed', 'ready']);
  expect(serials()).toEqual(['A', 'B@[fe80::2]:5038']);
});

test('servers come and go while it runs; those that stay are not begun anew', () => {
  servers.setFurther([lab]);
  servers.start();
  servers.setFurther([lab, shelf]);
  expect(made.map(({ started }) => started)).toEqual([1, 1]);
  made[1]?.setState('B', 'device');
  const before = changes;
  servers.setFurther([lab]);
  expect([made[1]?.disposed, made[0]?.disposed, serials()]).toEqual([1, 0, []]);
  expect(changes).toBe(before + 1);
  servers.dispose();
  expect([first.disposed, made[0]?.disposed]).toEqual([1, 1]);
});

test('its own address in the list is no second server', () => {
  servers.setFurther([{ host: '127.0.0.1', port: 5037 }, lab, lab]);
  expect(servers.servers.map(({ host }) => host)).toEqual(['127.0.0.1', 'lab']);
});
