// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../e2e/fixtures/machine-footprint.ts';
import { type TarEntry, writeTar } from '../../e2e/fixtures/tar-writer.ts';
import type { ExistingFiles, FileEntry, GuestCreateRequest, TreeSent } from '../protocol/index.ts';

let base: string;
let rootfs: string;
let client: LodgedClient;
let before: MachineFootprint;
const name = 'filed';

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-files-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const request: GuestCreateRequest = {
    ...{ name, template: 'linux' as const, ttys: 0, limits: {}, haltSignal: busyboxSignals.halt },
    network: { type: 'empty' },
  };
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  rootfs = `${base}/guests/${name}/rootfs`;
  before = machineFootprint(base);
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

const sh = (script: string): string => execFileSync('/bin/sh', ['-c', script], { cwd: rootfs }).toString();

async function list(path: string): Promise<Map<string, FileEntry>> {
  const { entries } = await client.request('files.list', { name, path });
  return new Map(entries.map((entry) => [entry.name, entry]));
}

async function download(
  path: string,
  files: string[],
  form: 'tar' | 'raw',
): Promise<{ bytes: Buffer; sent: TreeSent }> {
  const channel = client.openChannel();
  const parts: Buffer[] = [];
  const over = new Promise<void>((resolve) => {
    channel.listen({
      onData: (bytes) => {
        parts.push(Buffer.from(bytes));
        channel.consumed(bytes.length);
      },
      onEnd: resolve,
      onClose: () => resolve(),
    });
  });
  const sent = await client.request('files.download', { name, path, files, form, channel: channel.id });
  await over;
  channel.end();
  return { bytes: Buffer.concat(parts), sent };
}

async function upload(path: string, tar: Buffer, existing: ExistingFiles, end: 'end' | 'reset' = 'end') {
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const answer = client.request('files.upload', { name, path, existing, channel: channel.id });
  channel.write(new Uint8Array(tar));
  if (end === 'end') channel.end();
  else channel.reset('cancelled');
  return answer;
}

const tarOf = (...entries: TarEntry[]): Buffer => writeTar(entries);
const leftovers = (): string[] => readdirSync(`${rootfs}/area`).filter((each) => each.startsWith('.lodge-upload'));

/** The same of a guest that runs and of one that does not: what is behind is another root, and what holds is the same. */
describe.each(['stopped', 'running'])('of a guest that is %s', (state) => {
  beforeAll(async () => {
    if (state === 'running') await client.request('guest.start', { name });
    rmSync(`${rootfs}/area`, { recursive: true, force: true });
    mkdirSync(`${rootfs}/area`);
  });
  afterAll(async () => {
    if (state === 'running') await client.request('guest.stop', { name });
  });

  test('a folder is listed with everything as what it is, and nothing is opened', async () => {
    sh(`cd area && echo hello >file && chmod 4755 file && mkdir folder && ln -s file link && ln -s nowhere lost &&
      mkfifo pipe && mknod null c 1 3 && chown 12:34 folder && ln -s /etc absolute`);
    const entries = await list('/area');
    expect(entries.get('file')).toMatchObject({ kind: 'file', sizeBytes: 6, mode: 0o4755, uid: 0, gid: 0 });
    expect(entries.get('folder')).toMatchObject({ kind: 'folder', uid: 12, gid: 34 });
    expect(entries.get('link')).toMatchObject({ kind: 'link', target: 'file', leadsTo: 'file' });
    expect(entries.get('lost')).not.toHaveProperty('leadsTo');
    expect(entries.get('pipe')?.kind).toBe('fifo');
    expect(entries.get('null')).toMatchObject({ kind: 'character', device: '1:3' });
    expect(entries.get('absolute')?.leadsTo).toBe('folder');
  });

  test("a link never leads out: its folders and files are the guest's own", async () => {
    const outside = mkdtempSync(`${base}/outside-`);
    writeFileSync(`${outside}/secret`, 'of the host');
    sh(`cd area && ln -s ../../../../../../../.. up && ln -s ${outside} out && ln -s ${outside}/secret secret`);
    expect([...(await list('/area/up')).keys()]).toEqual([...(await list('/')).keys()]);
    await expect(list('/area/out')).rejects.toMatchObject({ reason: 'file-not-found' });
    await expect(list('/../../..')).resolves.toEqual(await list('/'));
    await expect(client.request('files.read', { name, path: '/area', file: 'secret' })).rejects.toMatchObject({
      reason: 'file-not-found',
    });
    await client.request('files.remove', { name, path: '/area', files: ['out', 'secret', 'up'] });
    expect(readFileSync(`${outside}/secret`, 'utf8')).toBe('of the host');
  });

  test('names of all kinds are used as they are; one that is no UTF-8 is shown and refused', async () => {
    const names = ['a\nb', '<img src=x onerror=alert(1)>', '-rf', ' ', 'ü\u202efdp.exe', '$(reboot)', 'x'.repeat(255)];
    mkdirSync(`${rootfs}/area/names`);
    for (const each of names) writeFileSync(`${rootfs}/area/names/${each}`, each);
    sh(`cd area/names && : >"$(printf 'bad\\377')"`);
    const entries = await list('/area/names');
    for (const each of names) expect(entries.get(each)?.kind).toBe('file');
    const bad = [...entries.values()].find(({ unusable }) => unusable);
    expect(bad).toMatchObject({ kind: 'unknown', name: 'bad\ufffd' });
    for (const each of names) {
      const { text } = await client.request('files.read', { name, path: '/area/names', file: each });
      expect(text).toBe(each.replaceAll('\n', '\n'));
    }
    const { sent } = await download('/area', ['names'], 'tar');
    expect(sent).toMatchObject({ entries: names.length + 1, skippedCount: 1 });
    const removing = client.request('files.remove', { name, path: '/area', files: ['names'] });
    await expect(removing).rejects.toMatchObject({ reason: 'file-refused' });
    for (const each of ['..', '.', '', 'a/b', 'y'.repeat(256)]) {
      const made = client.request('files.make-folder', { name, path: '/area', file: each });
      await expect(made).rejects.toMatchObject({ reason: 'file-refused' });
    }
  });

  test('a text is shown without what a terminal would act on; what is none, a device or a pipe is told', async () => {
    sh(`cd area && printf 'one\\033[2J\\ttwo\\n' >text && head -c 4096 /dev/zero >zeros`);
    const read = (file: string) => client.request('files.read', { name, path: '/area', file });
    expect(await read('text')).toMatchObject({ text: 'one\ufffd[2J\ttwo\n', sizeBytes: 12, shownBytes: 12 });
    expect(await read('zeros')).toEqual({ sizeBytes: 4096, shownBytes: 4096 });
    for (const file of ['pipe', 'null', 'folder'])
      await expect(read(file)).rejects.toMatchObject({ reason: 'file-refused' });
  });

  test('a folder is made and renamed, and nothing that is there is overwritten', async () => {
    const at = { name, path: '/area' };
    await client.request('files.make-folder', { ...at, file: 'made' });
    const { uid, mode } = statSync(`${rootfs}/area/made`);
    expect([uid, mode & 0o777]).toEqual([0, 0o755]);
    const again = client.request('files.make-folder', { ...at, file: 'made' });
    await expect(again).rejects.toMatchObject({ reason: 'file-exists', details: { path: 'made' } });
    const taken = client.request('files.rename', { ...at, file: 'made', to: 'file' });
    await expect(taken).rejects.toMatchObject({ reason: 'file-exists' });
    await client.request('files.rename', { ...at, file: 'made', to: 'renamed' });
    expect(existsSync(`${rootfs}/area/renamed`)).toBe(true);
  });

  test('a tree is downloaded as a tar that others read, and a file as it is', async () => {
    const long = `${'long'.repeat(30)}-名字`;
    mkdirSync(`${rootfs}/area/tree/${long}`, { recursive: true });
    const content = Buffer.alloc(300_000, 'lodge');
    writeFileSync(`${rootfs}/area/tree/${long}/data`, content);
    sh('cd area/tree && ln -s data link && mkfifo pipe && chown 1000:1000 . && chmod 750 .');
    const { bytes, sent } = await download('/area', ['tree', 'file'], 'tar');
    expect(sent).toMatchObject({ entries: 6, sizeBytes: content.length + 6, skippedCount: 0 });
    const unpacked = mkdtempSync(`${base}/unpacked-`);
    execFileSync('tar', ['-xf', '-', '-C', unpacked], { input: bytes });
    expect(readFileSync(`${unpacked}/tree/${long}/data`).equals(content)).toBe(true);
    expect(statSync(`${unpacked}/tree`)).toMatchObject({ uid: 1000, gid: 1000, mode: 0o40750 });
    expect((await download(`/area/tree/${long}`, ['data'], 'raw')).bytes.equals(content)).toBe(true);
    await expect(download('/area', ['null'], 'raw')).rejects.toMatchObject({ reason: 'file-refused' });
    expect(await client.request('files.measure', { name, path: '/area', files: ['tree'] })).toEqual({
      entries: 5,
      sizeBytes: content.length,
    });
  });

  test('a download that nobody reads any more is given up, and holds nobody up', async () => {
    sh('truncate -s 40M area/large');
    const channel = client.openChannel();
    let began: (() => void) | undefined;
    const beginning = new Promise<void>((resolve) => {
      began = resolve;
    });
    // Never granted more than the first window.
    channel.listen({ onData: () => began?.() });
    const params = { name, path: '/area', files: ['large'], form: 'raw' as const, channel: channel.id };
    const answer = client.request('files.download', params);
    await beginning;
    expect((await list('/area')).has('large')).toBe(true);
    channel.reset('cancelled');
    await expect(answer).rejects.toMatchObject({ reason: 'cancelled' });
  });

  test('an upload comes whole, joins folders and replaces files only when that is asked', async () => {
    const tar = tarOf(
      { name: 'sent/', type: '5', mode: 0o755 },
      { name: 'sent/one', content: 'first', mode: 0o640 },
      { name: 'sent/deep/two', content: 'x'.repeat(100_000) },
    );
    expect(await upload('/area', tar, 'refuse')).toEqual({ entries: 3 });
    expect(readFileSync(`${rootfs}/area/sent/one`, 'utf8')).toBe('first');
    expect(statSync(`${rootfs}/area/sent/deep/two`).size).toBe(100_000);
    const other = tarOf({ name: 'sent/one', content: 'second' }, { name: 'sent/three', content: '3' });
    await expect(upload('/area', other, 'refuse')).rejects.toMatchObject({ reason: 'file-exists' });
    expect(readFileSync(`${rootfs}/area/sent/one`, 'utf8')).toBe('first');
    await upload('/area', other, 'replace');
    expect(readFileSync(`${rootfs}/area/sent/one`, 'utf8')).toBe('second');
    expect(readdirSync(`${rootfs}/area/sent`).sort()).toEqual(['deep', 'one', 'three']);
    await expect(upload('/area', tarOf({ name: 'folder', content: 'x' }), 'replace')).rejects.toMatchObject({
      reason: 'file-refused',
    });
    expect(leftovers()).toEqual([]);
  });

  test('an upload that is cut, given up, or leads elsewhere leaves nothing', async () => {
    const tar = tarOf({ name: 'half', content: 'x'.repeat(50_000) });
    await expect(upload('/area', tar.subarray(0, 20_000), 'refuse')).rejects.toMatchObject({
      reason: 'archive-invalid',
    });
    await expect(upload('/area', tar.subarray(0, 20_000), 'refuse', 'reset')).rejects.toMatchObject({
      reason: 'cancelled',
    });
    for (const entry of [
      { name: '../climbed', content: 'x' },
      { name: '/../climbed', content: 'x' },
    ])
      await expect(upload('/area', tarOf(entry), 'replace')).rejects.toMatchObject({ reason: 'archive-invalid' });
    sh(`cd area && ln -sfn ${base} elsewhere`);
    const through = tarOf({ name: 'elsewhere/planted', content: 'x' });
    await expect(upload('/area', through, 'replace')).rejects.toMatchObject({ reason: 'file-refused' });
    expect(existsSync(`${base}/planted`)).toBe(false);
    expect(existsSync(`${rootfs}/area/half`)).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test('a tree is removed, links and devices as what they are', async () => {
    sh(`cd area && mkdir -p gone/deep && ln -s ${base} gone/link && mknod gone/deep/null c 1 3`);
    expect(await client.request('files.remove', { name, path: '/area', files: ['gone'] })).toEqual({ entries: 4 });
    expect(existsSync(`${rootfs}/area/gone`)).toBe(false);
    expect(existsSync(`${rootfs}/etc`)).toBe(true);
  });
});

test('what a running guest has mounted is seen as it is there, and not removed', async () => {
  await client.request('guest.start', { name });
  expect((await list('/proc')).get('1')?.kind).toBe('folder');
  const { text } = await client.request('files.read', { name, path: '/proc/1', file: 'comm' });
  expect(text).toMatch(/^\w+\n$/);
  const removing = client.request('files.remove', { name, path: '/', files: ['proc'] });
  await expect(removing).rejects.toMatchObject({ reason: 'file-refused' });
  // The root of another process is not looked into, not the guest's own either.
  await expect(list('/proc/1/root')).rejects.toMatchObject({ reason: 'file-refused' });
  await client.request('guest.stop', { name });
});

test('an image is mounted for the look, and nothing is left of it', async () => {
  const image = `${base}/guests/${name}/root.img`;
  execFileSync('truncate', ['-s', '16M', image]);
  execFileSync('mkfs.ext4', ['-q', '-d', rootfs, image]);
  const config = readFileSync(`${base}/guests/${name}/config`, 'utf8');
  writeFileSync(
    `${base}/guests/${name}/config`,
    config.replace(/^lxc\.rootfs\.path.*$/m, `lxc.rootfs.path = ${image}`),
  );
  expect((await list('/')).get('bin')).toBeDefined();
  await client.request('files.make-folder', { name, path: '/', file: 'made-inside' });
  expect((await list('/')).get('made-inside')?.kind).toBe('folder');
  expect(existsSync(`${rootfs}/made-inside`)).toBe(false);
  expect(readdirSync(`${base}/run`).flatMap((run) => readdirSync(`${base}/run/${run}`))).not.toContain(`${name}.lock`);
  // The kernel takes the mounts of an ended process away in its own time.
  await vi.waitFor(() => expect(machineFootprint(base)).toEqual(before));
});
