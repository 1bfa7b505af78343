// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Channel, type ImportStart, importTrailerBytes, type MetricsSample } from '../../agent/protocol/index.ts';
import { type StandInMethods, standInGuest, standInHost } from '../device/testing/stand-in-agent.ts';
import type { BackendEvents, DevicesView, StreamToView, TaskView } from '../ipc/contract.ts';
import type { BackendClient, EventMessage } from './backend.ts';
import type { BackendStream } from './resuming-stream.ts';
import { makeStandInBackend, type StandInBackend, standInSerial as serial } from './testing/stand-in-backend.ts';

let rig: StandInBackend;
let client: BackendClient;

afterEach(() => rig.dispose());

async function setUp(methods: StandInMethods = {}): Promise<void> {
  rig = await makeStandInBackend(methods);
  client = rig.backend.client();
}

async function connected(methods: StandInMethods = {}): Promise<void> {
  await setUp(methods);
  expect(await client.call('device.connect', { serial })).toMatchObject({ ok: true });
}

function nextEvent<E extends EventMessage['event']>(
  event: E,
  holds: (payload: BackendEvents[E]) => boolean,
): Promise<BackendEvents[E]> {
  return new Promise((resolve) => {
    const stop = client.onEvent((message) => {
      if (message.event !== event || !holds(message.payload as BackendEvents[E])) return;
      stop();
      resolve(message.payload as BackendEvents[E]);
    });
  });
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

describe('making a guest', () => {
  const request = { name: 'a', template: 'linux' as const, ttys: 1, limits: {}, network: { type: 'empty' as const } };

  function archive(bytes: number): string {
    const file = path.join(rig.directory, 'root.tar');
    writeFileSync(path.join(rig.directory, 'content'), Buffer.alloc(bytes, 'content'));
    execFileSync('tar', ['-cf', file, '-C', rig.directory, 'content']);
    return file;
  }

  /** What an agent says first. */
  function tellStart(channel: Channel, start: Partial<ImportStart> = {}): void {
    const line = { fromByte: 0, crc32: 0, isChanged: false, ...start };
    channel.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  }

  it('sends the archive whole with its sum, no faster than the agent takes it', async () => {
    let received = 0;
    let mostOutstanding = 0;
    await connected({
      'guest.create': ({ channel: id }, agent) =>
        new Promise((resolve) => {
          const channel: Channel = agent.channel(id);
          tellStart(channel);
          let waiting = 0;
          channel.listen({
            onData: (bytes) => {
              received += bytes.length;
              waiting += bytes.length;
              mostOutstanding = Math.max(mostOutstanding, waiting);
              setImmediate(() => {
                waiting -= bytes.length;
                channel.consumed(bytes.length);
              });
            },
            onEnd: () => resolve(standInGuest('a')),
          });
        }),
    });
    const archivePath = archive(5 * 1024 * 1024);
    const progress = nextEvent('task.changed', (task) => task.state === 'done' && task.kind === 'guest-create');
    const answer = await client.call('guest.create', { serial, request, archivePath, taskId: 't1' });
    expect(answer).toMatchObject({ ok: true, result: { name: 'a' } });
    expect(received).toBe(statSync(archivePath).size + importTrailerBytes);
    expect(mostOutstanding).toBeLessThanOrEqual(256 * 1024);
    const done = await progress;
    expect(done.sentBytes).toBe(done.totalBytes);
  });

  it("tells of an image's layers while they are unpacked, and takes no other line for it", async () => {
    await connected({
      'guest.create': ({ channel: id }, agent) =>
        new Promise((resolve) => {
          const channel = agent.channel(id);
          tellStart(channel);
          const tell = (text: string): void => void channel.write(new TextEncoder().encode(text));
          channel.listen({
            onData: (bytes) => channel.consumed(bytes.length),
            onEnd: () => {
              tell('{"layer":1,"layers":"x","doneBytes":1,"totalBytes":2}\nno JSON\n{"layer":2,"lay');
              tell('ers":3,"doneBytes":70,"totalBytes":90}\n');
              channel.end();
              resolve(standInGuest('a'));
            },
          });
        }),
    });
    const seen: unknown[] = [];
    const done = nextEvent('task.changed', (task) => {
      if (task.unpacking !== undefined) seen.push([task.unpacking, task.sentBytes, task.totalBytes]);
      return task.state === 'done' && task.kind === 'guest-create';
    });
    await client.call('guest.create', { serial, request, archivePath: archive(1024), taskId: 't9' });
    await done;
    expect(seen[0]).toEqual([{ layer: 2, layers: 3 }, 70, 90]);
  });

  it('can be cancelled, and the agent hears of it', async () => {
    let reset = '';
    await connected({
      'guest.create': ({ channel: id }, agent) =>
        new Promise((_, reject) => {
          // Takes nothing: the sender stops at one window.
          const channel = agent.channel(id);
          tellStart(channel);
          channel.listen({
            onData: () => undefined,
            onClose: (reason) => {
              reset = reason;
              reject(new Error('the channel was reset'));
            },
          });
        }),
    });
    const running = nextEvent('task.changed', (task) => (task.sentBytes ?? 0) > 0);
    const creating = client.call('guest.create', {
      serial,
      request,
      archivePath: archive(5 * 1024 * 1024),
      taskId: 't2',
    });
    await running;
    expect(await client.call('task.cancel', { taskId: 't2' })).toMatchObject({ ok: true });
    expect(await creating).toMatchObject({ ok: false, failure: { reason: 'cancelled' } });
    expect(reset).toBe('cancelled');
    const tasks = await client.call('task.list', {});
    expect(tasks).toMatchObject({
      result: expect.arrayContaining([expect.objectContaining({ id: 't2', state: 'cancelled' })]),
    });
  });

  /** An agent that keeps what comes, over all sessions, and is cut off from the desktop at `cutAt` once. */
  function keepingAgent(cutAt: number, already: Partial<ImportStart> = {}): { kept: () => Buffer; anew: boolean[] } {
    let kept = Buffer.alloc(0);
    let isCut = false;
    let first: Partial<ImportStart> | undefined = already;
    const anew: boolean[] = [];
    const methods: StandInMethods = {
      'guest.create': ({ channel: id, ...params }, agent) =>
        new Promise((resolve, reject) => {
          const channel: Channel = agent.channel(id);
          anew.push(params.anew ?? false);
          tellStart(channel, { fromByte: kept.length, crc32: crc32(kept), ...first });
          first = undefined;
          channel.listen({
            onData: (bytes) => {
              kept = Buffer.concat([kept, bytes]);
              channel.consumed(bytes.length);
              if (isCut || kept.length < cutAt) return;
              isCut = true;
              rig.device.last.cut();
            },
            onEnd: () => resolve(standInGuest('a')),
            onClose: (reason) => reject(new Error(reason)),
          });
        }),
    };
    agentMethods = methods;
    return { kept: () => kept, anew };
  }
  let agentMethods: StandInMethods;

  it('goes on after a lost cable where the device has it', async () => {
    const agent = keepingAgent(2_000_000);
    await connected(agentMethods);
    const archivePath = archive(5 * 1024 * 1024);
    const notes: unknown[] = [];
    client.onEvent(({ event, payload }) => {
      const { note } = payload as TaskView;
      if (event === 'task.changed' && note !== notes.at(-1)) notes.push(note);
    });
    expect(await client.call('guest.create', { serial, request, archivePath, taskId: 't5' })).toMatchObject({
      ok: true,
    });
    const size = statSync(archivePath).size;
    expect(agent.kept().subarray(0, size).equals(readFileSync(archivePath))).toBe(true);
    expect(agent.kept().readUInt32BE(size)).toBe(crc32(readFileSync(archivePath)));
    expect(notes.filter((note) => note !== undefined)).toEqual(['waiting', 'comparing', 'resumed']);
  });

  it('begins anew, and says so, where the device has something else', async () => {
    const agent = keepingAgent(Number.POSITIVE_INFINITY, { fromByte: 100, crc32: 7 });
    await connected(agentMethods);
    const archivePath = archive(1024);
    const done = nextEvent('task.changed', (task) => task.state === 'done');
    expect(await client.call('guest.create', { serial, request, archivePath, taskId: 't6' })).toMatchObject({
      ok: true,
    });
    expect(agent.anew).toEqual([false, true]);
    expect((await done).note).toBe('restarted');
  });

  it('that is cancelled while the cable is away is taken back when the device is there again', async () => {
    const cancelled: unknown[] = [];
    keepingAgent(2_000_000);
    await connected({
      ...agentMethods,
      'import.cancel': (params) => {
        cancelled.push(params);
        return {};
      },
    });
    const waiting = nextEvent('task.changed', ({ note }) => note === 'waiting');
    const creating = client.call('guest.create', { serial, request, archivePath: archive(5e6), taskId: 't7' });
    await waiting;
    await client.call('task.cancel', { taskId: 't7' });
    expect(await creating).toMatchObject({ failure: { reason: 'cancelled' } });
    await vi.waitFor(() => expect(cancelled).toEqual([{ name: 'a' }]));
  });

  it("ends with the agent's reason when it refuses in the middle", async () => {
    await connected({
      'guest.create': ({ channel: id }, agent) => {
        agent.channel(id).listen({ onData: () => undefined });
        throw Object.assign(new Error('disk'), { name: 'SysError', code: 'ENOSPC', errno: 28, call: 'write' });
      },
    });
    const archivePath = archive(5 * 1024 * 1024);
    const answer = client.call('guest.create', { serial, request, archivePath, taskId: 't3' });
    expect(await answer).toMatchObject({ ok: false, failure: { reason: 'system-error', details: { code: 'ENOSPC' } } });
  });

  it('does not begin with a file that is no archive', async () => {
    await connected();
    const answer = await client.call('guest.create', {
      serial,
      request,
      archivePath: path.join(rig.directory, 'device', 'manifest.json'),
      taskId: 't4',
    });
    expect(answer).toMatchObject({ ok: false, failure: { reason: 'archive-unreadable' } });
    expect(rig.device.last.requests.map(({ method }) => method)).toEqual(['session.open']);
  });
});

/** A stream with everything that it says. */
class Watched {
  readonly messages: StreamToView[] = [];
  readonly stream: BackendStream;

  constructor(name: string, params: unknown) {
    this.stream = client.stream(name, params, {
      onMessage: (message) => {
        this.messages.push(message);
        if (message.kind === 'data') this.stream.send({ kind: 'consumed', bytes: message.bytes.length });
      },
    });
  }

  get text(): string {
    const bytes = this.messages.flatMap((message) => (message.kind === 'data' ? [message.bytes] : []));
    return Buffer.concat(bytes).toString();
  }

  get kinds(): string {
    return this.messages
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'data')
      .join(' ');
  }
}

describe('a console', () => {
  const params = { serial, guest: 'a', tty: 0, rows: 24, columns: 80 };

  it('carries bytes both ways and the size', async () => {
    let channel: Channel | undefined;
    const typed: string[] = [];
    await connected({
      'console.attach': ({ channel: id }, agent) => {
        channel = agent.channel(id);
        channel.listen({ onData: (bytes) => typed.push(Buffer.from(bytes).toString()) });
        channel.write(Buffer.from('login: '));
        return { tty: 0, sequence: 100, lostBytes: 5 };
      },
      'console.resize': () => ({}),
    });
    const console = new Watched('console', params);
    await vi.waitFor(() => expect(console.text).toBe('login: '));
    expect(console.messages[0]).toEqual({ kind: 'attached', tty: 0, lostBytes: 5 });
    console.stream.send({ kind: 'data', bytes: Buffer.from('root\n') });
    console.stream.send({ kind: 'resize', rows: 50, columns: 132 });
    await vi.waitFor(() => expect(typed.join('')).toBe('root\n'));
    await vi.waitFor(() =>
      expect(rig.device.last.requests.at(-1)).toMatchObject({
        method: 'console.resize',
        params: { rows: 50, columns: 132 },
      }),
    );
    channel?.end();
    await vi.waitFor(() => expect(console.kinds).toBe('attached closed'));
  });

  it('is there after a day in which nobody typed and nothing was printed', async () => {
    let channel: Channel | undefined;
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
    try {
      await connected({
        'console.attach': ({ channel: id }, agent) => {
          channel = agent.channel(id);
          return { tty: 0, sequence: 0, lostBytes: 0 };
        },
      });
      const console = new Watched('console', params);
      await vi.waitFor(() => expect(console.kinds).toBe('attached'));
      await vi.advanceTimersByTimeAsync(24 * 3600 * 1000);
      channel?.write(Buffer.from('good morning'));
      await vi.waitFor(() => expect(console.text).toBe('good morning'));
      expect(console.kinds).toBe('attached');
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on after a lost cable at the byte where it was, with what was typed meanwhile', async () => {
    const typed: string[] = [];
    let round = 0;
    await connected({
      'console.attach': ({ channel: id, fromSequence }, agent) => {
        const channel = agent.channel(id);
        channel.listen({ onData: (bytes) => typed.push(Buffer.from(bytes).toString()) });
        round++;
        channel.write(Buffer.from(round === 1 ? 'one ' : 'two '));
        return { tty: 0, sequence: fromSequence ?? 1000, lostBytes: 0 };
      },
    });
    const console = new Watched('console', params);
    await vi.waitFor(() => expect(console.text).toBe('one '));
    rig.device.last.cut();
    await vi.waitFor(() => expect(console.kinds).toBe('attached waiting'));
    expect(console.stream.send({ kind: 'data', bytes: Buffer.from('typed blindly') })).toBe(false);
    await vi.waitFor(() => expect(console.text).toBe('one two '));
    expect(console.kinds).toBe('attached waiting attached');
    const attach = rig.device.last.requests.find(({ method }) => method === 'console.attach');
    expect(attach?.params).toMatchObject({ fromSequence: 1004 });
    await vi.waitFor(() => expect(typed.join('')).toBe('typed blindly'));
  });

  it('tells what a slow reader has missed, and counts it', async () => {
    let channelId = 0;
    await connected({
      'console.attach': ({ channel: id, fromSequence }, agent) => {
        channelId = id;
        agent.channel(id).listen({ onData: () => undefined });
        return { tty: 0, sequence: fromSequence ?? 10, lostBytes: 0 };
      },
    });
    const console = new Watched('console', params);
    await vi.waitFor(() => expect(console.kinds).toBe('attached'));
    rig.device.last.notify('console.lost', { channel: channelId + 1, lostBytes: 1 });
    rig.device.last.notify('console.lost', { channel: channelId, lostBytes: 500 });
    await vi.waitFor(() => expect(console.kinds).toBe('attached attached'));
    expect(console.messages.at(-1)).toEqual({ kind: 'attached', tty: 0, lostBytes: 500 });
    rig.device.last.cut();
    await vi.waitFor(() => expect(console.kinds).toBe('attached attached waiting attached'));
    expect(rig.device.last.requests.at(-1)?.params).toMatchObject({ fromSequence: 510 });
  });

  it('begins anew with a monitor that is younger than what it has seen', async () => {
    const asked: (number | undefined)[] = [];
    await connected({
      'console.attach': ({ channel: id, fromSequence }, agent) => {
        asked.push(fromSequence);
        const channel = agent.channel(id);
        channel.listen({ onData: () => undefined });
        const sequence = rig.device.agents.length === 1 ? 5000 : Math.min(fromSequence ?? 0, 20);
        channel.write(Buffer.from('x'));
        return { tty: 0, sequence, lostBytes: 0 };
      },
    });
    const console = new Watched('console', params);
    await vi.waitFor(() => expect(console.text).toBe('x'));
    rig.device.last.cut();
    await vi.waitFor(() => expect(console.text).toBe('xx'));
    expect(asked).toEqual([undefined, 5001, undefined]);
  });

  it('is closed by name when the guest does not run', async () => {
    await connected({
      'console.attach': () => {
        throw Object.assign(new Error('not running'), { name: 'SysError', code: 'X', errno: 0, call: 'c' });
      },
    });
    const console = new Watched('console', params);
    await vi.waitFor(() => expect(console.kinds).toBe('closed'));
    expect(console.messages[0]).toMatchObject({ failure: { reason: 'system-error' } });
  });

  it('holds the agent back while the view does not take what comes', async () => {
    let channel: Channel | undefined;
    await connected({
      'console.attach': ({ channel: id }, agent) => {
        channel = agent.channel(id);
        channel.listen({ onData: () => undefined });
        return { tty: 0, sequence: 0, lostBytes: 0 };
      },
    });
    let received = 0;
    const stream = client.stream('console', params, {
      onMessage: (message) => {
        if (message.kind === 'data') received += message.bytes.length;
      },
    });
    await vi.waitFor(() => expect(channel).toBeDefined());
    for (let sent = 0; sent < 1024 * 1024; sent += 65_536) channel?.write(new Uint8Array(65_536));
    await vi.waitFor(() => expect(received).toBe(256 * 1024));
    expect(channel?.queuedBytes).toBe(768 * 1024);
    // More than it was given is not believed.
    stream.send({ kind: 'consumed', bytes: 1024 * 1024 * 1024 });
    await vi.waitFor(() => expect(received).toBe(512 * 1024));
  });

  it('refuses bad params by closing', async () => {
    await connected();
    const console = new Watched('console', { ...params, guest: '../x' });
    await vi.waitFor(() =>
      expect(console.messages).toMatchObject([{ kind: 'closed', failure: { reason: 'request-invalid' } }]),
    );
  });
});

describe('a boot log', () => {
  const line = (sequence: number, timeMs: number): string =>
    `${JSON.stringify({ sequence, timeMs, sinceStartMs: 0, source: 'monitor', level: 'info', text: `line ${sequence}` })}\n`;
  const sequences = (text: string): number[] =>
    text
      .trim()
      .split('\n')
      .map((each) => (JSON.parse(each) as { sequence: number }).sequence);

  it('comes in whole lines, and after a lost cable without those that were there', async () => {
    await connected({
      'boot-log.follow': ({ channel: id }, agent) => {
        const channel = agent.channel(id);
        channel.listen({ onData: () => undefined });
        const all =
          line(1, 10) + line(2, 20) + (rig.device.agents.length === 1 ? line(3, 30).slice(0, 9) : line(3, 30));
        for (const byte of Buffer.from(all)) channel.write(Uint8Array.of(byte));
        return {};
      },
    });
    const log = new Watched('boot-log', { serial, guest: 'a', follow: true });
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2]));
    rig.device.last.cut();
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2, 3]));
  });

  it('shows everything of a start that happened meanwhile', async () => {
    await connected({
      'boot-log.follow': ({ channel: id }, agent) => {
        const channel = agent.channel(id);
        channel.listen({ onData: () => undefined });
        channel.write(
          Buffer.from(rig.device.agents.length === 1 ? line(1, 10) + line(2, 20) : line(1, 90) + line(2, 95)),
        );
        return {};
      },
    });
    const log = new Watched('boot-log', { serial, guest: 'a', follow: true });
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2]));
    rig.device.last.cut();
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2, 1, 2]));
  });
});

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
    const mine = nextEvent('metrics.sampled', () => true);
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
});
