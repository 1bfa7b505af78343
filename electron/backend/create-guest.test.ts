// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Channel, type ImportStart, importTrailerBytes } from '../../agent/protocol/index.ts';
import { type StandInMethods, standInGuest } from '../device/testing/stand-in-agent.ts';
import type { TaskView } from '../ipc/task-view.ts';
import type { BackendClient } from './backend.ts';
import { connectedBackend, nextEvent } from './testing/connected-backend.ts';
import { type StandInBackend, standInSerial as serial } from './testing/stand-in-backend.ts';

let rig: StandInBackend;
let client: BackendClient;

afterEach(() => rig.dispose());

async function connected(methods: StandInMethods = {}): Promise<void> {
  ({ rig, client } = await connectedBackend(methods));
}

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
    const progress = nextEvent(client, 'task.changed', (task) => task.state === 'done' && task.kind === 'guest-create');
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
    const done = nextEvent(client, 'task.changed', (task) => {
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
    const running = nextEvent(client, 'task.changed', (task) => (task.sentBytes ?? 0) > 0);
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
    const done = nextEvent(client, 'task.changed', (task) => task.state === 'done');
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
    const waiting = nextEvent(client, 'task.changed', ({ note }) => note === 'waiting');
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
