// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AdbTransport } from './adb-transport.ts';

/** A stand-in for an adb server: answers each service by what the test says, on a real socket. */
class StandInServer {
  readonly services: string[] = [];
  readonly sockets = new Set<Socket>();
  version = '0029';
  answerVersion = true;
  answer: (service: string, socket: Socket) => void = () => undefined;
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.sockets.delete(socket));
    let bytes = '';
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.toString();
      const length = Number.parseInt(bytes.slice(0, 4), 16);
      if (bytes.length < 4 + length) return;
      const service = bytes.slice(4, 4 + length);
      bytes = bytes.slice(4 + length);
      this.services.push(service);
      if (service === 'host:version' && !this.answerVersion) return;
      if (service === 'host:version') socket.end(`OKAY${value(this.version)}`);
      else this.answer(service, socket);
    });
  }
}

function value(text: string): string {
  return text.length.toString(16).padStart(4, '0') + text;
}

let server: StandInServer;
let transport: AdbTransport | undefined;
let directory: string;

beforeEach(() => {
  server = new StandInServer();
  directory = mkdtempSync(path.join(tmpdir(), 'lodge adb (test) '));
});

afterEach(async () => {
  transport?.dispose();
  transport = undefined;
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

function start(port: number, environment: NodeJS.ProcessEnv = {}): AdbTransport {
  transport = new AdbTransport({
    environment: { LODGE_ADB: '/nowhere/adb', ANDROID_ADB_SERVER_PORT: String(port), ...environment },
  });
  transport.start();
  return transport;
}

function until(watched: AdbTransport, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = watched.onDidChange(() => {
      if (!holds()) return;
      stop();
      resolve();
    });
    if (holds()) {
      stop();
      resolve();
    }
  });
}

it('follows the list of devices, and the server when it goes and comes back', async () => {
  server.answer = (service, socket) => {
    if (service === 'host:track-devices-l') socket.write(`OKAY${value('A device usb:1-1 model:M\n')}`);
  };
  const port = await server.listen();
  const watched = start(port);
  await until(watched, () => watched.devices.length === 1);
  expect(watched.adb).toMatchObject({ state: 'ready', serverVersion: 0x29, port });
  for (const socket of server.sockets) socket.write(value('A offline usb:1-1\nB unauthorized usb:1-2\n'));
  await until(watched, () => watched.devices.length === 2);
  expect(watched.devices.map(({ serial, state }) => `${serial} ${state}`)).toEqual(['A offline', 'B unauthorized']);
  await server.close();
  await until(watched, () => watched.adb.state !== 'ready');
  expect(watched.devices).toEqual([]);
  server = Object.assign(new StandInServer(), { answer: server.answer });
  await server.listen(port);
  await until(watched, () => watched.adb.state === 'ready' && watched.devices.length === 1);
});

it('names a server that is too old, and asks nothing more of it', async () => {
  server.version = '001f';
  const watched = start(await server.listen());
  await until(watched, () => watched.adb.state === 'failed');
  expect(watched.adb.failure).toMatchObject({
    reason: 'adb-server-version',
    details: { serverVersion: 31, oldestVersion: 39 },
  });
  expect(new Set(server.services)).toEqual(new Set(['host:version']));
});

it('names something else that listens on the port', async () => {
  server.version = '';
  const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const watched = start((other.address() as AddressInfo).port);
  await until(watched, () => watched.adb.state === 'failed');
  expect(watched.adb.failure?.reason).toBe('adb-server-unreachable');
  other.close();
});

it('leaves no connection at a server that never answers', async () => {
  const port = await server.listen();
  server.answerVersion = false;
  const watched = start(port);
  await vi.waitFor(() => expect(server.sockets.size).toBe(1));
  expect(watched.adb.state).toBe('starting');
  watched.dispose();
  await vi.waitFor(() => expect(server.sockets.size).toBe(0));
});

it('names a missing adb program, with the setting that named it', async () => {
  const port = await server.listen();
  await server.close();
  const watched = start(port);
  await until(watched, () => watched.adb.state === 'failed');
  expect(watched.adb.failure).toMatchObject({ reason: 'adb-program-missing', details: { path: '/nowhere/adb' } });
});

it('starts a server where there is none, in a way that cannot end another', async () => {
  const port = await server.listen();
  await server.close();
  const program = path.join(directory, 'adb');
  writeFileSync(program, `#!/bin/sh\necho "$@" >"${directory}/words"\necho cannot bind; exit 1\n`);
  chmodSync(program, 0o755);
  const watched = start(port, { LODGE_ADB: program });
  await until(watched, () => watched.adb.state === 'failed');
  expect(readFileSync(`${directory}/words`, 'utf8').trim()).toBe(`-P ${port} nodaemon server`);
  expect(watched.adb.failure?.reason).toBe('adb-server-unreachable');
  expect(watched.adb.failure?.message).toContain('cannot bind');
});

it('starts no server on this machine for an address elsewhere', async () => {
  const port = await server.listen();
  await server.close();
  const program = path.join(directory, 'adb');
  writeFileSync(program, `#!/bin/sh\ntouch '${directory}/started'\n`);
  chmodSync(program, 0o755);
  // A name that resolves to loopback stands for another machine's: only its spelling matters here.
  const watched = start(port, { LODGE_ADB: program, ANDROID_ADB_SERVER_ADDRESS: 'ip6-localhost' });
  await until(watched, () => watched.adb.state === 'failed');
  expect(watched.adb.failure?.reason).toBe('adb-server-unreachable');
  expect(existsSync(`${directory}/started`)).toBe(false);
});

it.each([
  ["device 'X' not found", 'device-gone'],
  ['device offline', 'device-offline'],
  ['device unauthorized.\nThis adb server has keys', 'device-unauthorized'],
  ['insufficient permissions for device', 'device-no-permissions'],
])('gives "%s" of the server its name', async (sentence, reason) => {
  server.answer = (service, socket) => {
    if (service.startsWith('host:transport:')) socket.end(`FAIL${value(sentence)}`);
  };
  const watched = start(await server.listen());
  await expect(watched.openService('X', 'exec:true')).rejects.toMatchObject({ reason });
});

it('opens a service as a stream both ways', async () => {
  server.answer = (service, socket) => {
    socket.write('OKAY');
    if (service.startsWith('exec:')) socket.end(`you asked for ${service}`);
  };
  const watched = start(await server.listen());
  const stream = await watched.openService('X', 'exec:echo "hi"');
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(stream, 'end');
  expect(text).toBe('you asked for exec:echo "hi"');
  const ours = server.services.filter((service) => !/^host:(version|track)/.test(service));
  expect(ours).toEqual(['host:transport:X', 'exec:echo "hi"']);
});

it('asks the server what a device can, and passes its refusal on', async () => {
  server.answer = (service, socket) => {
    if (service === 'host-serial:10.0.0.1:5555:features') socket.end(`OKAY${value('shell_v2,cmd,abb_exec')}`);
    else if (service.startsWith('host-serial:')) socket.end(`FAIL${value("device 'Y' not found")}`);
  };
  const watched = start(await server.listen());
  expect([...(await watched.features('10.0.0.1:5555'))]).toEqual(['shell_v2', 'cmd', 'abb_exec']);
  await expect(watched.features('Y')).rejects.toThrow('not found');
});

it('names a service that breaks off as a lost connection', async () => {
  server.answer = (_, socket) => socket.destroy();
  const watched = start(await server.listen());
  await expect(watched.openService('X', 'exec:true')).rejects.toMatchObject({ reason: 'connection-lost' });
});

it('pushes a file through the sync service, and names its refusal', async () => {
  const file = path.join(directory, 'file');
  writeFileSync(file, 'content');
  const received: string[] = [];
  server.answer = (service, socket) => {
    socket.write('OKAY');
    if (service !== 'sync:') return;
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      received.push(chunk.toString('latin1'));
      if (received.join('').includes('DONE')) socket.write('FAIL\x17\0\0\0No space left on device');
    });
  };
  const watched = start(await server.listen());
  const pushing = watched.push('X', { sourcePath: file, targetPath: '/data/x', mode: 0o644 });
  await expect(pushing).rejects.toMatchObject({
    reason: 'deploy-failed',
    message: expect.stringContaining('No space left'),
  });
  expect(received.join('')).toContain('/data/x,33188');
  expect(received.join('')).toContain('content');
});
