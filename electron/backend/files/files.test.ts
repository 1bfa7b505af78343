// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Channel } from '../../../agent/protocol/index.ts';
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import type { StreamToView } from '../../ipc/contract.ts';
import type { TaskView } from '../../ipc/task-view.ts';
import type { BackendClient } from '../backend.ts';
import { makeStandInBackend, type StandInBackend, standInSerial as serial } from '../testing/stand-in-backend.ts';
import { freeFileName, localFileName } from './file-name.ts';

let rig: StandInBackend;
let client: BackendClient;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodge-files-'));
});
afterEach(async () => {
  await rig?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function connected(methods: StandInMethods): Promise<void> {
  rig = await makeStandInBackend(methods);
  Object.assign(rig.backend.shell, { downloadsDirectory: folder });
  client = rig.backend.client();
  expect(await client.call('device.connect', { serial })).toMatchObject({ ok: true });
}

const at = { serial, guest: 'alpine', path: '/root' };
const request = { ...at, files: ['data'], form: 'raw', name: 'data', totalBytes: 600_000, taskId: 't' };
const sent = { entries: 1, sizeBytes: 600_000, skipped: [], skippedCount: 0 };

test('names of a guest lead nowhere on this computer', () => {
  for (const hostile of [
    '../../etc/passwd',
    '..',
    'a\\..\\b',
    'C:\\x',
    '.bashrc',
    'nul.txt',
    'a\nb',
    'x\u202egnp.exe',
    '',
  ])
    expect(localFileName(hostile)).toMatch(/^[^\\/:.\n\u202e][^\\/:\n\u202e]*$/);
  expect(localFileName('名字 1.tar')).toBe('名字 1.tar');
  expect(freeFileName('a.txt', (name) => name !== 'a (3).txt')).toBe('a (3).txt');
});

test('a download is saved whole, beside what is there, with its progress', async () => {
  writeFileSync(path.join(folder, 'data'), 'mine');
  const content = Buffer.alloc(600_000, 'lodge');
  await connected({
    'files.download': async ({ channel }, agent) => {
      const open: Channel = agent.channel(channel);
      open.listen({ onData: () => undefined });
      for (let from = 0; from < content.length; from += 50_000)
        open.write(new Uint8Array(content.subarray(from, from + 50_000)));
      open.end();
      return sent;
    },
  });
  const seen: TaskView[] = [];
  client.onEvent((message) => message.event === 'task.changed' && seen.push(message.payload));
  const answer = await client.call('files.download', request);
  const savedPath = path.join(folder, 'data (2)');
  expect(answer).toEqual({ ok: true, result: { ...sent, savedPath } });
  expect(readFileSync(savedPath).equals(content)).toBe(true);
  expect(readFileSync(path.join(folder, 'data'), 'utf8')).toBe('mine');
  expect(readdirSync(folder).sort()).toEqual(['data', 'data (2)']);
  expect(seen.at(-1)).toMatchObject({ kind: 'files-download', state: 'done', sentBytes: 600_000 });
});

test('a download that is cancelled, refused or cannot be written leaves nothing', async () => {
  let channelClosed = '';
  let refuse = false;
  await connected({
    'files.download': ({ channel }, agent) =>
      new Promise((_, reject) => {
        const open = agent.channel(channel);
        open.listen({
          onData: () => undefined,
          onClose: (reason) => {
            channelClosed = reason;
            reject(new Error('reset'));
          },
        });
        open.write(new Uint8Array(1000));
        if (refuse) reject(Object.assign(new Error('no'), { name: 'Error' }));
      }),
  });
  const begun = new Promise<void>((resolve) => {
    client.onEvent((message) => message.event === 'task.changed' && message.payload.sentBytes && resolve());
  });
  const cancelled = client.call('files.download', request);
  await begun;
  await client.call('task.cancel', { taskId: 't' });
  expect(await cancelled).toMatchObject({ ok: false, failure: { reason: 'cancelled' } });
  expect(channelClosed).toBe('cancelled');
  refuse = true;
  expect(await client.call('files.download', { ...request, taskId: 'u' })).toMatchObject({ ok: false });
  Object.assign(rig.backend.shell, { downloadsDirectory: path.join(folder, 'nowhere') });
  expect(await client.call('files.download', { ...request, taskId: 'v' })).toMatchObject({
    failure: { reason: 'save-failed', details: { code: 'ENOENT' } },
  });
  expect(readdirSync(folder)).toEqual([]);
});

/** What an upload tells, and its end. */
function open(taskId: string): {
  told: StreamToView[];
  closed: Promise<StreamToView>;
  send(bytes: number): boolean;
  end(): void;
} {
  const told: StreamToView[] = [];
  let close: ((message: StreamToView) => void) | undefined;
  const closed = new Promise<StreamToView>((resolve) => {
    close = resolve;
  });
  const params = { ...at, existing: 'refuse', totalBytes: 1000, taskId };
  const stream = client.stream('upload', params, {
    onMessage: (message) => {
      told.push(message);
      if (message.kind === 'closed') close?.(message);
    },
  });
  return {
    told,
    closed,
    send: (bytes) => stream.send({ kind: 'data', bytes: new Uint8Array(bytes) }),
    end: () => stream.send({ kind: 'end' }),
  };
}

test('an upload goes to the agent as it comes, and tells what has left', async () => {
  let received = 0;
  await connected({
    'files.upload': ({ channel, existing, path: to }, agent) =>
      new Promise((resolve) => {
        expect([existing, to]).toEqual(['refuse', '/root']);
        const open = agent.channel(channel);
        open.listen({
          onData: (bytes) => {
            received += bytes.length;
            open.consumed(bytes.length);
          },
          onEnd: () => resolve({ entries: 1 }),
        });
      }),
  });
  const upload = open('up');
  await new Promise((resolve) => setImmediate(resolve));
  for (let part = 0; part < 10; part++) upload.send(100_000);
  upload.end();
  expect(await upload.closed).toEqual({ kind: 'closed' });
  expect(received).toBe(1_000_000);
  const taken = upload.told.flatMap((each) => (each.kind === 'taken' ? [each.bytes] : []));
  expect(taken.reduce((sum, bytes) => sum + bytes, 0)).toBe(1_000_000);
  expect(rig.backend.tasks.list()).toMatchObject([{ kind: 'files-upload', state: 'done', guest: 'alpine' }]);
});

test('an upload is cancelled by its task, and ends with its view', async () => {
  const closed: string[] = [];
  await connected({
    'files.upload': ({ channel }, agent) =>
      new Promise((_, reject) => {
        agent.channel(channel).listen({
          onData: () => undefined,
          onClose: (reason) => {
            closed.push(reason);
            reject(new Error('reset'));
          },
        });
      }),
  });
  const upload = open('up');
  await new Promise((resolve) => setImmediate(resolve));
  upload.send(1000);
  await client.call('task.cancel', { taskId: 'up' });
  expect(await upload.closed).toMatchObject({ failure: { reason: 'cancelled' } });
  const other = open('other');
  await new Promise((resolve) => setImmediate(resolve));
  other.send(1000);
  client.dispose();
  await other.closed;
  expect(closed).toEqual(['cancelled', 'cancelled']);
  expect(existsSync(folder)).toBe(true);
});

const tarOf = Buffer.alloc(300_000, 'tar of a root');

/** An agent with a guest whose root is `bin` and `etc`. */
function exporting(state: 'STOPPED' | 'RUNNING'): StandInMethods {
  return {
    'guest.get': ({ name }) => ({ name, state, reboots: 0, addresses: [] }),
    'files.list': () => ({
      entries: ['bin', 'etc'].map((name) => ({
        ...{ name, kind: 'folder' as const, mode: 0o755, uid: 0, gid: 0, sizeBytes: 0, modifiedMs: 0 },
      })),
      ...{ leftOut: 0, readOnly: false, freeBytes: 1 },
    }),
    'files.measure': () => ({ entries: 9, sizeBytes: tarOf.length }),
    'files.download': ({ channel, files, form, path: from }, agent) => {
      expect([files, form, from]).toEqual([['bin', 'etc'], 'tar', '/']);
      const open: Channel = agent.channel(channel);
      open.listen({ onData: () => undefined });
      open.write(new Uint8Array(tarOf));
      open.end();
      return sent;
    },
  };
}

test('a guest is exported as a tar, or through gzip, and that is a task', async () => {
  await connected(exporting('STOPPED'));
  const seen: TaskView[] = [];
  client.onEvent((message) => message.event === 'task.changed' && seen.push(message.payload));
  const plain = await client.call('guest.export', { serial, guest: 'alpine', format: 'tar', taskId: 'a' });
  expect(plain).toEqual({ ok: true, result: { ...sent, savedPath: path.join(folder, 'alpine.tar') } });
  expect(readFileSync(path.join(folder, 'alpine.tar')).equals(tarOf)).toBe(true);
  await client.call('guest.export', { serial, guest: 'alpine', format: 'tar.gz', taskId: 'b' });
  expect(gunzipSync(readFileSync(path.join(folder, 'alpine.tar.gz'))).equals(tarOf)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['alpine.tar', 'alpine.tar.gz']);
  expect(seen.find((task) => task.id === 'b' && task.state === 'done')).toMatchObject({ kind: 'guest-export' });
  expect(seen.some((task) => task.totalBytes === tarOf.length)).toBe(true);
});

test('a guest that runs is not exported: its files would change meanwhile', async () => {
  await connected(exporting('RUNNING'));
  const refused = await client.call('guest.export', { serial, guest: 'alpine', format: 'tar', taskId: 'a' });
  expect(refused).toMatchObject({ ok: false, failure: { reason: 'guest-running' } });
  expect(readdirSync(folder)).toEqual([]);
});
