// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type StandInMethods, standInGuest } from '../../device/testing/stand-in-agent.ts';
import { lodgeMethods } from '../testing/lodge-methods.ts';
import { lodgeOver } from '../testing/run-lodge.ts';

const uploaded: Buffer[] = [];
const more: StandInMethods = {
  'guest.clone': ({ newName, channel: id }, agent) => {
    agent.channel(id).write(Buffer.from('{"doneBytes":1,"totalBytes":2}\n'));
    return standInGuest(newName);
  },
  'guest.rename': ({ newName }) => standInGuest(newName),
  'snapshot.list': () => [{ name: 'snap0', madeAtMs: 0, comment: 'be\u001bfore' }],
  'snapshot.make': ({ comment }) => ({ name: 'snap1', ...(comment === undefined ? {} : { comment }) }),
  'snapshot.restore': ({ name, newName }) => standInGuest(newName ?? name),
  'snapshot.remove': () => ({}),
  'import.list': () => ({
    imports: [{ guest: 'droid', state: 'waiting', receivedBytes: 1024, sizeBytes: 2048, endsAtMs: 0 }],
    removed: ['/data/lodge/guests/copy'],
  }),
  'import.cancel': () => ({}),
  'files.list': () => ({
    entries: [{ name: 'etc', kind: 'folder', sizeBytes: 0, mode: 0o755, modifiedMs: 0 }],
    ...{ leftOut: 0, readOnly: false, freeBytes: 1 },
  }),
  'files.upload': ({ channel: id }, agent) =>
    new Promise((resolve) => {
      const channel = agent.channel(id);
      channel.listen({
        onData: (bytes) => {
          uploaded.push(Buffer.from(bytes));
          channel.consumed(bytes.length);
        },
        onEnd: () => resolve({ entries: 2 }),
      });
    }),
};

const { lodge, renew, dispose, rig } = lodgeOver({ ...lodgeMethods, ...more });
beforeEach(() => renew());
afterEach(dispose);

it.each([
  ['clone db copy --overlay', 'copy: a copy of db\n', { overlay: true }],
  ['rename db other', 'other: was db\n', { newName: 'other' }],
  ['snapshot list db', 'NAME   MADE                      COMMENT\nsnap0  1970-01-01T00:00:00.000Z  be fore\n', {}],
  ['snapshot take db --comment x', 'db: snap1\n', { comment: 'x' }],
  ['snapshot restore db snap0 --as old', 'old: as db was at snap0\n', { snapshot: 'snap0', newName: 'old' }],
  ['snapshot remove db snap0', 'db: snap0 removed\n', { snapshot: 'snap0' }],
  ['imports --cancel droid', /^GUEST +STATE.*\ndroid +waiting +1.0 KiB of 2.0 KiB .*\nRemoved.*copy\n$/, {}],
  ['files list db', /755 +folder +0 .* etc\n$/, { path: '/' }],
])('%s', async (line, said, asked) => {
  const { code, out } = await lodge(line);
  expect(code).toBe(0);
  if (typeof said === 'string') expect(out).toBe(said);
  else expect(out).toMatch(said);
  expect(rig().device.last.requests.at(-1)?.params).toMatchObject(asked);
  await renew();
  expect(JSON.parse((await lodge(`${line} --json`)).out)).toBeTypeOf('object');
});

it('uploads a folder with its modes and links, and names what cannot be read', async () => {
  const folder = path.join(rig().directory, 'tools');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'run'), 'echo', { mode: 0o755 });
  symlinkSync('run', path.join(folder, 'link'));
  const { code, out } = await lodge(`files upload db ${folder} --to /opt --replace`);
  expect(code).toBe(0);
  expect(out).toBe('db:/opt: 3 files, 4 B\n');
  const tar = path.join(rig().directory, 'got.tar');
  writeFileSync(tar, Buffer.concat(uploaded));
  const listed = execFileSync('tar', ['-tvf', tar]).toString();
  expect(listed).toMatch(/^drwx\S+ 0\/0 .* tools\/\nlrwx.* tools\/link -> run\n-rwxr-xr-x 0\/0 .* 4 .* tools\/run\n$/);
  await renew();
  expect(await lodge(`files upload db ${folder}/none --to /opt`)).toMatchObject({ code: 1, out: '' });
});
