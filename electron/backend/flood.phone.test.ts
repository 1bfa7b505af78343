// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { type AdbServer, startAdbServer } from '../../e2e/phone/adb-server.ts';
import { startFastRig } from '../../e2e/phone/fast-rig.ts';
import type { AdbDevice } from '../../e2e/phone/phone.ts';
import type { CallName, CallParams, StreamToView } from '../ipc/contract.ts';
import type { Backend, BackendClient } from './backend.ts';
import { createBackend } from './create-backend.ts';
import type { BackendStream } from './resuming-stream.ts';

const guest = 'flooding';
/** How much is printed before somebody has had enough. */
const seenBytes = 8 * 1024 * 1024;
/**
 * What may still come after Ctrl-C: windows of two channels, and what sockets of the way hold. A flood that went on would bring as much
 * in a fraction of a second.
 */
const stillBytes = 6 * 1024 * 1024;

let server: AdbServer;
let rig: AdbDevice;
let backend: Backend;
let client: BackendClient;
let directory: string;

async function call<N extends CallName>(name: N, params: CallParams<N>): Promise<void> {
  const answer = await client.call(name, params);
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`);
}

/** A terminal that takes what comes at once, and keeps the end of it. */
class Terminal {
  seenBytes = 0;
  #tail = '';
  #wake: () => void = () => undefined;
  readonly #stream: BackendStream;

  constructor(kind: 'console' | 'command') {
    const onMessage = (message: StreamToView): void => {
      if (message.kind === 'data') this.#took(message.bytes);
      this.#wake();
    };
    const place = { serial: rig.serial, guest, rows: 24, columns: 80 };
    const shell = { command: ['/bin/sh'], environment: [], cwd: '/', uid: 0, gid: 0, terminal: true };
    this.#stream =
      kind === 'console'
        ? client.stream('console', { ...place, tty: 0 }, { onMessage })
        : client.stream('command', { ...place, ...shell }, { onMessage });
  }

  type(text: string): void {
    this.#stream.send({ kind: 'data', bytes: Buffer.from(text) });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((woken) => {
        this.#wake = woken;
      });
    }
  }

  says(text: string): Promise<void> {
    return this.until(() => this.#tail.includes(text));
  }

  close(): void {
    this.#stream.close();
  }

  #took(bytes: Uint8Array): void {
    this.seenBytes += bytes.length;
    this.#tail = (this.#tail + Buffer.from(bytes).toString('latin1')).slice(-1000);
    this.#stream.send({ kind: 'consumed', bytes: bytes.length });
  }
}

describe.skipIf(process.getuid?.() !== 0)('a flood (the fast rig needs root)', () => {
  beforeAll(async () => {
    server = await startAdbServer();
    rig = await startFastRig({ adbServerPort: server.port });
    directory = mkdtempSync(path.join(tmpdir(), 'lodge-flood-'));
    backend = createBackend({
      resources: new URL('../../build/out/', import.meta.url),
      ...{ stateDirectory: directory, shell: { shell: 'browser', version: '0.0.0', locale: 'en' } },
      environment: { PATH: process.env.PATH, ANDROID_ADB_SERVER_PORT: String(server.port) },
    });
    backend.start();
    client = backend.client();
    const isThere = (): void => {
      const { devices } = backend.devices.view();
      expect(devices.map(({ serial, adbState }) => [serial, adbState])).toContainEqual([rig.serial, 'device']);
    };
    await vi.waitFor(isThere, { timeout: 60_000, interval: 20 });
    const { serial } = rig;
    await call('device.connect', { serial });
    const { tarPath } = await buildBusyboxGuest(process.arch === 'arm64' ? 'arm64' : 'amd64');
    const empty = { ttys: 1, network: { type: 'empty' as const }, limits: {} };
    const request = { name: guest, template: 'linux' as const, ...empty };
    await call('guest.create', { serial, request, archivePath: tarPath, taskId: 'flood-1' });
    await call('guest.start', { serial, guest });
  });

  afterAll(async () => {
    await client?.call('guest.kill', { serial: rig.serial, guest });
    backend?.dispose();
    await rig?.stop();
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['command', 'console'] as const)(
    'of a %s is stopped by Ctrl-C, and the next line is answered',
    async (kind) => {
      const terminal = new Terminal(kind);
      terminal.type('echo ready $((40 + 2))\n');
      await terminal.says('ready 42');
      terminal.type("yes 'as much as the terminal takes, and more'\n");
      await terminal.until(() => terminal.seenBytes >= seenBytes);
      const before = terminal.seenBytes;
      terminal.type('\x03echo stopped $((40 + 2))\n');
      await terminal.says('stopped 42');
      expect(terminal.seenBytes - before).toBeLessThan(stillBytes);
      terminal.close();
    },
  );
});
