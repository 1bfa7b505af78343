// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { BackendClient } from '../backend.ts';
import { makeStandInBackend, type StandInBackend, standInSerial as serial } from '../testing/stand-in-backend.ts';

const request = {
  ...{ serial, guest: 'alpine', path: '/root', files: ['../x'], form: 'raw', name: '../x', totalBytes: 5 },
};
let rig: StandInBackend;
let client: BackendClient;
let taskNumber = 0;
let dragged: [client: object, filePath: string][];

beforeEach(async () => {
  dragged = [];
  rig = await makeStandInBackend({
    'files.download': ({ channel }, agent) => {
      const open = agent.channel(channel);
      open.listen({ onData: () => undefined });
      open.write(new TextEncoder().encode('lodge'));
      open.end();
      return { entries: 1, sizeBytes: 5, skipped: [], skippedCount: 0 };
    },
  });
  rig.backend.shell.startDrag = (of, filePath) => void dragged.push([of, filePath]);
  client = rig.backend.client();
  expect(await client.call('device.connect', { serial })).toMatchObject({ ok: true });
});

afterEach(() => rig.dispose());

async function fetched(): Promise<{ token: string; name: string }> {
  const answer = await client.call('files.fetch', { ...request, taskId: `t-${taskNumber++}` });
  expect(answer).toMatchObject({ ok: true });
  return (answer as unknown as { result: { token: string; name: string } }).result;
}

it('a fetched file is this user’s alone, under a name that leads nowhere, and is dragged by its token', async () => {
  const { token, name } = await fetched();
  expect(name).not.toContain('/');
  expect(await client.call('files.drag', { token })).toMatchObject({ ok: true });
  const [[of, filePath] = [undefined, '']] = dragged;
  expect(of).toBe(client);
  expect(path.basename(filePath)).toBe(name);
  expect(readFileSync(filePath, 'utf8')).toBe('lodge');
  expect(statSync(path.dirname(filePath)).mode & 0o777).toBe(0o700);
});

it('another view, a token that was guessed and a path drag nothing', async () => {
  const { token } = await fetched();
  const refused = { failure: { reason: 'request-invalid' } };
  expect(await rig.backend.client().call('files.drag', { token })).toMatchObject(refused);
  expect(await client.call('files.drag', { token: 'A'.repeat(43) })).toMatchObject(refused);
  expect(await client.call('files.drag', { token: '/etc/passwd' })).toMatchObject(refused);
  expect(dragged).toEqual([]);
});

it('what was fetched goes with its view, and all of it with the backend', async () => {
  const first = rig.backend.fetched.pathOf((await fetched()).token);
  client.dispose();
  await vi.waitFor(() => expect(existsSync(first)).toBe(false));
  client = rig.backend.client();
  const second = rig.backend.fetched.pathOf((await fetched()).token);
  rig.backend.dispose();
  expect(existsSync(path.dirname(path.dirname(second)))).toBe(false);
});

it('the oldest of a view make room and are told by their tokens; another view loses nothing', async () => {
  const other = {};
  const add = (of: object) =>
    rig.backend.fetched.add(of, { name: 'x', totalBytes: 1 }, (place) => writeFile(place, 'x').then(() => ({})));
  const others = await add(other);
  const files: Awaited<ReturnType<typeof add>>[] = [];
  for (let index = 0; index < 17; index++) files.push(await add(client));
  expect(files.map(({ gone }) => gone).slice(0, 16)).toEqual(Array.from({ length: 16 }, () => []));
  expect(files[16]?.gone).toEqual([files[0]?.token]);
  expect(() => rig.backend.fetched.pathOf(files[0]?.token ?? '')).toThrow('no such file');
  expect(existsSync(rig.backend.fetched.pathOf(others.token))).toBe(true);
});

it('what cannot fit is refused by name before anything of it comes', async () => {
  const fetch = vi.fn();
  const wish = { name: 'x', totalBytes: Number.MAX_SAFE_INTEGER };
  await expect(rig.backend.fetched.add(client, wish, fetch)).rejects.toMatchObject({
    reason: 'save-failed',
    details: { code: 'ENOSPC' },
  });
  expect(fetch).not.toHaveBeenCalled();
});

it('what is refused on the way leaves nothing', async () => {
  const { token } = await fetched();
  const base = path.dirname(path.dirname(rig.backend.fetched.pathOf(token)));
  await expect(
    rig.backend.fetched.add(client, { name: 'y', totalBytes: 1 }, () => Promise.reject(new Error('gone'))),
  ).rejects.toThrow('gone');
  expect(statSync(base).nlink).toBe(3);
});
