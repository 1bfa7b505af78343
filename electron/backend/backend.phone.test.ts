// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BootLogEntry, GuestSummary } from '../../agent/protocol/index.ts';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { type AdbServer, startAdbServer } from '../../e2e/phone/adb-server.ts';
import { footprintOf } from '../../e2e/phone/footprint.ts';
import { bootPhone, type Phone } from '../../e2e/phone/phone.ts';
import { AdbTransport } from '../adb/adb-transport.ts';
import type { CallName, CallParams, CallResult, StreamToView } from '../ipc/contract.ts';
import type { DeviceView } from '../ipc/device-view.ts';
import { Backend, type BackendClient } from './backend.ts';
import type { BackendStream } from './resuming-stream.ts';

/** The whole way: adb, su, deploy of the real helper and agent, a guest. Wants build/out/device. */
const deviceDirectory = fileURLToPath(new URL('../../build/out/device', import.meta.url));
const guest = 'web';
let server: AdbServer;
let phone: Phone;
let backend: Backend;
let client: BackendClient;
let serial: string;

beforeAll(async () => {
  server = await startAdbServer();
  phone = await bootPhone({ variant: 'su', adbServerPort: server.port });
  serial = phone.serial;
  backend = new Backend({
    transport: new AdbTransport({ environment: { ANDROID_ADB_SERVER_PORT: String(server.port) } }),
    deviceDirectory,
    shell: { shell: 'browser', version: '0.0.0', locale: 'en' },
  });
  client = backend.client();
  backend.start();
  await eventually(() => backend.devices.view().devices.find((device) => device.adbState === 'device'));
});

afterAll(async () => {
  backend?.dispose();
  await phone?.stop();
  await server?.stop();
});

/** Emulated phones are slow: what must happen is waited for, not timed. */
function eventually<T>(what: () => T): Promise<NonNullable<T>> {
  return vi.waitFor(
    () => {
      const value = what();
      if (value === undefined || value === null || value === false) throw new Error(`not yet: ${String(what)}`);
      return value;
    },
    { timeout: 60_000, interval: 20 },
  );
}

async function call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
  const answer = await client.call(name, params);
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`);
  return answer.result as CallResult<N>;
}

function isReady({ session }: DeviceView): boolean {
  return session.phase === 'ready';
}

class Terminal {
  text = '';
  readonly kinds: string[] = [];
  lostBytes = 0;
  readonly #stream: BackendStream;

  constructor() {
    const onMessage = (message: StreamToView): void => {
      if (message.kind !== 'data') this.kinds.push(message.kind);
      if (message.kind === 'attached') this.lostBytes += message.lostBytes;
      if (message.kind !== 'data') return;
      this.text += Buffer.from(message.bytes).toString();
      this.#stream.send({ kind: 'consumed', bytes: message.bytes.length });
    };
    this.#stream = client.stream('console', { serial, guest, tty: 0, rows: 30, columns: 100 }, { onMessage });
  }

  type(text: string): void {
    this.#stream.send({ kind: 'data', bytes: Buffer.from(text) });
  }

  resize(rows: number, columns: number): void {
    this.#stream.send({ kind: 'resize', rows, columns });
  }

  close(): void {
    this.#stream.close();
  }
}

describe('with a phone', () => {
  it('deploys, and lists guests after one stream and one request when there is nothing to push', async () => {
    const first = await call('device.connect', { serial });
    expect(first.session).toMatchObject({ phase: 'ready', rootMethod: 'su -c', host: { machine: 'aarch64' } });
    await call('device.disconnect', { serial });
    const opened = vi.spyOn(backend.transport, 'openService');
    const second = await call('device.connect', { serial });
    expect(second.session).toMatchObject({ phase: 'ready', pushedBytes: 0 });
    expect(opened).toHaveBeenCalledTimes(1);
    expect(await call('guests.list', { serial })).toEqual([]);
    opened.mockRestore();
  });

  it('makes a guest, starts it, talks to it, stops it, and leaves the phone as it was', async () => {
    const { tarPath } = await buildBusyboxGuest('arm64');
    const request = {
      ...{ name: guest, template: 'linux' as const, ttys: 1, network: { type: 'empty' as const } },
      ...{ haltSignal: busyboxSignals.halt, rebootSignal: busyboxSignals.reboot },
      limits: { memoryBytes: 128 * 1024 * 1024, pids: 64 },
    };
    await call('guest.create', { serial, request, archivePath: tarPath, taskId: 'create-1' });
    const before = await footprintOf(phone);
    const states: string[] = [];
    client.onEvent(({ event, payload }) => {
      if (event === 'guests.changed') states.push(...payload.guests.map((each: GuestSummary) => each.state));
    });
    expect(await call('guest.start', { serial, guest })).toMatchObject({ state: 'RUNNING' });

    const terminal = new Terminal();
    terminal.type('echo the answer is $((6 * 7))\n');
    await eventually(() => terminal.text.includes('the answer is 42'));
    terminal.resize(51, 133);
    terminal.type('stty size\n');
    await eventually(() => terminal.text.includes('51 133'));

    const sampled = new Promise<number>((resolve) => {
      client.onEvent(({ event, payload }) => {
        if (event === 'metrics.sampled') resolve(payload.sample.cgroup.memoryCurrentBytes ?? 0);
      });
    });
    await call('metrics.subscribe', { serial, guest, intervalMs: 200 });
    expect(await sampled).toBeGreaterThan(0);
    await call('metrics.unsubscribe', { serial, guest });

    const entries = await readLog();
    expect(entries.some(({ source }) => source === 'monitor')).toBe(true);
    expect(entries.some(({ source, text }) => source === 'console' && text.includes('boot step 4 of 4'))).toBe(true);
    expect(entries.map(({ sequence }) => sequence)).toEqual(
      [...entries.keys()].map((n) => n + (entries[0]?.sequence ?? 0)),
    );

    expect(await call('guest.stop', { serial, guest })).toMatchObject({ state: 'STOPPED' });
    await eventually(() => terminal.kinds.at(-1) === 'closed');
    expect(states).toContain('RUNNING');
    await vi.waitFor(async () => expect(await footprintOf(phone)).toEqual(before), { interval: 500 });
  });

  it('finds the guest running and the console where it was after the cable was away', async () => {
    await call('guest.start', { serial, guest });
    const terminal = new Terminal();
    terminal.type('echo before; (sleep 1; echo mean; echo while) &\n');
    await eventually(() => terminal.text.includes('\nbefore'));
    await phone.cutCable();
    await eventually(() => terminal.kinds.includes('waiting'));
    await phone.restoreCable();
    await eventually(() => backend.devices.view().devices.some(isReady));
    await eventually(() => terminal.text.includes('mean\r\nwhile'));
    expect(terminal.kinds).toEqual(['attached', 'waiting', 'attached']);
    expect(terminal.lostBytes).toBe(0);
    expect(terminal.text.split('\nbefore')).toHaveLength(2);
    terminal.type('echo after\n');
    await eventually(() => terminal.text.includes('\nafter'));
    terminal.close();
  });

  it('comes back when the adb server went away and another one runs', async () => {
    const { port } = server;
    await server.stop();
    await eventually(() => backend.devices.view().devices.every(({ adbState }) => adbState === 'gone'));
    // The transport may have started one already, as it does on anybody's machine: then it is that one.
    server = await startAdbServer(port).catch(() => ({
      port,
      stop: () => phone.adb.run(['kill-server']).then(() => undefined),
    }));
    await phone.restoreCable();
    await eventually(() => backend.devices.view().devices.some(isReady));
    expect(await call('guests.list', { serial })).toMatchObject([{ name: guest, state: 'RUNNING' }]);
    await call('guest.kill', { serial, guest });
    await call('guest.destroy', { serial, guest });
    expect(await call('guests.list', { serial })).toEqual([]);
  });
});

function readLog(): Promise<BootLogEntry[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const onMessage = (message: StreamToView): void => {
      if (message.kind === 'data') text += Buffer.from(message.bytes).toString();
      if (message.kind !== 'closed') return;
      if (message.failure !== undefined) reject(new Error(JSON.stringify(message.failure)));
      else
        resolve(
          text
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as BootLogEntry),
        );
    };
    client.stream('boot-log', { serial, guest, follow: false }, { onMessage });
  });
}
