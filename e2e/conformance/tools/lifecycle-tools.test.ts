// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildBusyboxGuest } from '../../fixtures/guests/busybox/busybox-guest.ts';
import { type MachineFootprint, machineFootprint } from '../../fixtures/machine-footprint.ts';
import { StockLxc } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';

const ours = new OurTools();
let base: string;
let lxcPath: string;
let before: MachineFootprint;

function tool(name: string, ...words: string[]): ReturnType<OurTools['run']> {
  return ours.run(name, ['-P', lxcPath, ...words]);
}

async function done(name: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await tool(name, ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

function config(name: string): string {
  return readFileSync(`${lxcPath}/${name}/config`, 'utf8');
}

/** Modes, owners, links, devices and content of a tree. */
function tree(name: string): string {
  const listed = ['-printf', '%P %y %m %U %G %l %n\\n'];
  const root = `${lxcPath}/${name}/rootfs`;
  const entries = execFileSync('find', [root, ...listed], { encoding: 'utf8' })
    .split('\n')
    .sort();
  return (
    entries.join('\n') + execFileSync('sh', ['-c', 'cd "$1" && find . -type f -exec sha256sum {} + | sort', 'sh', root])
  );
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-lifecycle-');
  lxcPath = `${base}/guests`;
  mkdirSync(`${base}/run`);
  mkdirSync(lxcPath);
  for (const kind of ['clone', 'destroy'])
    writeFileSync(`${base}/${kind}-hook`, `#!/bin/sh\necho ${kind} $LXC_SRC_NAME $LXC_NAME >>${base}/hooks\n`, {
      mode: 0o755,
    });
  const lines = ['lxc.signal.halt = SIGUSR1', 'lxc.net.0.type = empty', 'lxc.mount.auto = proc:mixed'];
  lines.push(`lxc.hook.clone = ${base}/clone-hook`, `lxc.hook.destroy = ${base}/destroy-hook`);
  writeFileSync(`${base}/base.conf`, `${lines.join('\n')}\n`);
  before = machineFootprint(base);
  const { tarPath } = await buildBusyboxGuest('amd64');
  await done('lxc-create', '-n', 'web', '-t', 'archive', '-f', `${base}/base.conf`, '--', '--rootfs', tarPath);
  execFileSync('sh', [
    '-c',
    `cd ${lxcPath}/web/rootfs/root && echo x >one && ln one two && chmod 4755 one && mknod null c 1 3`,
  ]);
});

afterAll(async () => {
  await vi.waitFor(() => expect(machineFootprint(base)).toEqual(before));
  rmSync(base, { recursive: true, force: true });
});

test('what cannot be created leaves nothing', async () => {
  expect((await tool('lxc-create', '-n', 'bad', '-t', 'archive', '--', '--rootfs', '/etc/passwd')).code).toBe(1);
  expect((await tool('lxc-create', '-n', 'bad')).code).toBe(1);
  expect((await tool('lxc-create', '-n', 'bad', '-t', 'nope')).code).toBe(1);
  expect((await tool('lxc-create', '-n', 'web', '-t', 'none')).code).toBe(1);
  expect(readdirSync(lxcPath)).toEqual(['web']);
});

test('the image of a file system becomes the file that LXC keeps one in, compressed or not', async () => {
  const image = `${base}/root.img`;
  execFileSync('mkfs.ext4', ['-q', '-d', `${lxcPath}/web/rootfs`, image, '64M'], { stdio: 'pipe' });
  const content = readFileSync(image);
  writeFileSync(`${image}.gz`, gzipSync(content));
  writeFileSync(`${image}.cut`, content.subarray(0, 1 << 20));
  for (const [name, source] of [
    ['image', image],
    ['packed', `${image}.gz`],
  ] as const) {
    await done('lxc-create', '-n', name, '-t', 'archive', '--', '--rootfs', source);
    expect(config(name)).toContain(`lxc.rootfs.path = loop:${lxcPath}/${name}/rootdev\n`);
    expect(readFileSync(`${lxcPath}/${name}/rootdev`).equals(content)).toBe(true);
    expect(readdirSync(`${lxcPath}/${name}`).sort()).toEqual(['config', 'rootdev']);
    await done('lxc-destroy', '-n', name);
  }
  const { code, stderr } = await tool('lxc-create', '-n', 'cut', '-t', 'archive', '--', '--rootfs', `${image}.cut`);
  expect([code, stderr]).toEqual([1, expect.stringContaining('67108864 bytes, and 1048576 have come')]);
  expect(readdirSync(lxcPath)).toEqual(['web']);
});

test('a copy is the same tree under another name, and runs beside it', async () => {
  await done('lxc-copy', '-n', 'web', '-N', 'copy');
  expect(tree('copy')).toBe(tree('web'));
  expect(config('copy')).toContain(`lxc.rootfs.path = dir:${lxcPath}/copy/rootfs\nlxc.uts.name = copy\n`);
  await done('lxc-start', '-n', 'copy');
  expect(await done('lxc-attach', '-n', 'copy', '--', 'hostname')).toBe('copy\n');
  expect((await tool('lxc-copy', '-n', 'copy', '-N', 'other')).stderr).toBe('lxc-copy: copy: copy is running\n');
  expect((await tool('lxc-destroy', '-n', 'copy')).stderr).toBe('lxc-destroy: copy: copy is running\n');
  await done('lxc-destroy', '-n', 'copy', '-f');
  expect(readFileSync(`${base}/hooks`, 'utf8')).toBe('clone web copy\ndestroy copy\n');
  expect(readdirSync(lxcPath)).toEqual(['web']);
});

test('a snapshot clone lies on its guest, which then stays; stock lxc-ls and lxc-destroy know it', async () => {
  await done('lxc-copy', '-n', 'web', '-N', 'layer', '-s');
  await done('lxc-start', '-n', 'layer');
  await done('lxc-attach', '-n', 'layer', '--', 'sh', '-c', 'echo y >/root/three');
  await done('lxc-stop', '-n', 'layer', '-k');
  expect(existsSync(`${lxcPath}/web/rootfs/root/three`)).toBe(false);
  expect(readFileSync(`${lxcPath}/layer/overlay/delta/root/three`, 'utf8')).toBe('y\n');
  expect((await tool('lxc-destroy', '-n', 'web')).stderr).toBe('lxc-destroy: web: web has clones: layer\n');
  const stock = stockTools(await StockLxc.fetch('6.0'));
  expect((await stock.run('lxc-destroy', ['-P', lxcPath, '-n', 'web'])).stderr).toContain('web has clones');
  expect((await stock.run('lxc-ls', ['-P', lxcPath, '-1'])).stdout).toBe('layer\nweb\n');
  await done('lxc-destroy', '-n', 'layer');
  expect(existsSync(`${lxcPath}/web/lxc_snapshots`)).toBe(false);
});

test('an ephemeral copy goes with its end', async () => {
  const name = /^Created (web_\w{6}) as clone of web\n$/.exec(await done('lxc-copy', '-n', 'web', '-e'))?.[1] ?? '';
  expect(await done('lxc-info', '-n', name, '-sH')).toBe('RUNNING\n');
  await done('lxc-stop', '-n', name, '-k');
  await expect.poll(() => readdirSync(lxcPath)).toEqual(['web']);
});

test('snapshots are kept, listed, brought back and removed', async () => {
  writeFileSync(`${base}/comment`, 'before the change\n');
  await done('lxc-snapshot', '-n', 'web', '-c', `${base}/comment`);
  const was = tree('web');
  writeFileSync(`${lxcPath}/web/rootfs/root/changed`, '');
  await done('lxc-snapshot', '-n', 'web');
  const stamp = String.raw`\d{4}:\d\d:\d\d \d\d:\d\d:\d\d`;
  const listed = await done('lxc-snapshot', '-n', 'web', '-L', '-C');
  const folder = `\\(${lxcPath}/web/snaps\\)`;
  expect(listed).toMatch(new RegExp(`^snap0 ${folder} ${stamp}\nbefore the change\nsnap1 ${folder} ${stamp}\n$`));
  await done('lxc-snapshot', '-n', 'web', '-r', 'snap1', '-N', 'later');
  expect(existsSync(`${lxcPath}/later/rootfs/root/changed`)).toBe(true);
  await done('lxc-snapshot', '-n', 'web', '-r', 'snap0');
  expect(tree('web')).toBe(was);
  expect(await done('lxc-execute', '-n', 'web', '--', 'hostname')).toBe('web\n');
  expect((await tool('lxc-destroy', '-n', 'web')).code).toBe(1);
  expect((await tool('lxc-snapshot', '-n', 'web', '-d', 'snap7')).code).toBe(1);
  await done('lxc-snapshot', '-n', 'web', '-d', 'ALL');
  expect(await done('lxc-snapshot', '-n', 'web', '-L')).toBe('No snapshots\n');
  await done('lxc-copy', '-n', 'later', '-N', 'last', '-R');
  expect(readdirSync(lxcPath)).toEqual(['last', 'web']);
  await done('lxc-destroy', '-n', 'last');
});

/** What lxc-monitor tells of one freeze, thaw and end, from when it hears at all. */
async function toldBy(box: ToolBox): Promise<string> {
  await done('lxc-start', '-n', 'web');
  const [program, ...rest] = box.command('lxc-monitor', ['-P', lxcPath, '-n', 'w.b']);
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  const hears = async (): Promise<boolean> => {
    await done('lxc-freeze', '-n', 'web');
    await done('lxc-unfreeze', '-n', 'web');
    return text.endsWith('[RUNNING]\n');
  };
  await expect.poll(hears, { timeout: 60_000 }).toBe(true);
  await done('lxc-freeze', '-n', 'web');
  await done('lxc-stop', '-n', 'web', '-k');
  await expect.poll(() => text.endsWith('[STOPPED]\n'), { timeout: 60_000 }).toBe(true);
  expect((await box.run('lxc-monitor', ['-P', lxcPath, '-Q'])).code).toBe(0);
  await ended;
  return text.slice(text.lastIndexOf("'web' changed state to [FREEZING]"));
}

test.each(['5.0', '6.0'] as const)('lxc-monitor tells what the one of LXC %s tells', async (release) => {
  const told = await toldBy(stockTools(await StockLxc.fetch(release)));
  expect(told).toContain("'web' changed state to [FROZEN]\n");
  expect(await toldBy(ours)).toBe(told);
  expect((await tool('lxc-monitor', '-Q')).code).toBe(1);
});

test('lxc-device gives a device and takes it back', async () => {
  await done('lxc-start', '-n', 'web');
  await done('lxc-device', '-n', 'web', 'add', '/dev/loop0', '/dev/deep/disk');
  expect(await done('lxc-attach', '-n', 'web', '--', 'stat', '-c', '%F %t %T', '/dev/deep/disk')).toBe(
    'block special file 7 0\n',
  );
  expect(await done('lxc-cgroup', '-n', 'web', 'devices.list')).toMatch(/^(a \*:\*|b 7:0) rwm$/m);
  await done('lxc-device', '-n', 'web', 'del', '/dev/loop0', '/dev/deep/disk');
  expect((await tool('lxc-attach', '-n', 'web', '--', 'stat', '/dev/deep/disk')).code).toBe(1);
  expect((await tool('lxc-device', '-n', 'web', 'add', '/etc/passwd')).code).toBe(1);
  await done('lxc-stop', '-n', 'web', '-k');
});

test('lxc-start --plan tells what it would do, and does nothing', async () => {
  expect(await done('lxc-start', '-n', 'web', '--plan')).toContain('cgroups:\n');
  expect(await done('lxc-info', '-n', 'web', '-sH')).toBe('STOPPED\n');
  await done('lxc-destroy', '-n', 'web');
  expect(readdirSync(lxcPath)).toEqual([]);
});
