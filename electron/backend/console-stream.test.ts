// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Channel } from '../../agent/protocol/index.ts';
import type { StandInMethods } from '../device/testing/stand-in-agent.ts';
import type { BackendClient } from './backend.ts';
import { connectedBackend } from './testing/connected-backend.ts';
import { type StandInBackend, standInSerial as serial } from './testing/stand-in-backend.ts';
import { WatchedStream } from './testing/watched-stream.ts';

let rig: StandInBackend;
let client: BackendClient;

afterEach(() => rig.dispose());

async function connected(methods: StandInMethods = {}): Promise<void> {
  ({ rig, client } = await connectedBackend(methods));
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
    const console = new WatchedStream(client, 'console', params);
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
      const console = new WatchedStream(client, 'console', params);
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
    const console = new WatchedStream(client, 'console', params);
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
    const console = new WatchedStream(client, 'console', params);
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
    const console = new WatchedStream(client, 'console', params);
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
    const console = new WatchedStream(client, 'console', params);
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
    const console = new WatchedStream(client, 'console', { ...params, guest: '../x' });
    await vi.waitFor(() =>
      expect(console.messages).toMatchObject([{ kind: 'closed', failure: { reason: 'request-invalid' } }]),
    );
  });
});
