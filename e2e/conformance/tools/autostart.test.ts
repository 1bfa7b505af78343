// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildBusyboxGuest } from '../../fixtures/guests/busybox/busybox-guest.ts';
import { type MachineFootprint, machineFootprint } from '../../fixtures/machine-footprint.ts';
import { StockLxc, type StockRelease, stockReleases } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';

const ours = new OurTools();
let base: string;
let before: MachineFootprint;
let stock: ToolBox[];

/** Each says what it has of order, delay and groups; `off` does not start by itself, `broken` cannot. */
const guests: Readonly<Record<string, readonly string[]>> = {
  web: ['lxc.start.auto = 1', 'lxc.start.order = 20'],
  db: ['lxc.start.auto = 1', 'lxc.start.order = 10', 'lxc.start.delay = 1'],
  router: ['lxc.start.auto = 1', 'lxc.start.order = 30', 'lxc.group = net', 'lxc.group = onboot'],
  dns: ['lxc.start.auto = 1', 'lxc.group = net'],
  off: ['lxc.group = lab'],
  broken: ['lxc.start.auto = 1', 'lxc.group = bad', 'lxc.hook.pre-start = /nothing'],
};

beforeAll(async () => {
  stock = await Promise.all(
    (Object.keys(stockReleases) as StockRelease[]).map(async (release) => stockTools(await StockLxc.fetch(release))),
  );
  base = mkdtempSync('/var/tmp/lodge-autostart-');
  mkdirSync(`${base}/run`);
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  const usual = [
    `lxc.rootfs.path = dir:${rootfsDirectory}`,
    'lxc.rootfs.options = ro',
    `lxc.mount.entry = ${base}/tools tmp none bind 0 0`,
    'lxc.init.cmd = /bin/busybox sh /tmp/wait',
    'lxc.signal.halt = SIGUSR1',
    'lxc.net.0.type = empty',
  ];
  mkdirSync(`${base}/tools`);
  writeFileSync(`${base}/tools/wait`, 'trap "exit 0" USR1\nwhile :; do sleep 1000 & wait; done\n');
  for (const [name, lines] of Object.entries(guests)) {
    mkdirSync(`${base}/guests/${name}/log`, { recursive: true });
    writeFileSync(`${base}/guests/${name}/config`, [...usual, ...lines, ''].join('\n'));
  }
  before = machineFootprint(base);
});

afterAll(async () => {
  await ours.run('lxc-autostart', ['-P', `${base}/guests`, '-k', '-a', '-A']);
  await vi.waitFor(() => expect(machineFootprint(base)).toEqual(before));
  rmSync(base, { recursive: true, force: true });
});

async function autostart(...words: string[]): ReturnType<ToolBox['run']> {
  return ours.run('lxc-autostart', ['-P', `${base}/guests`, ...words]);
}

async function running(): Promise<string> {
  return (await ours.run('lxc-ls', ['-P', `${base}/guests`, '-1', '--running'])).stdout;
}

const questions = [[], ['-a'], ['-A'], ['-a', '-A'], ['-g', 'net'], ['-g', 'onboot,'], ['-g', 'none']];

/** The same lists, whoever is asked. */
async function listsAreAlike(...more: string[]): Promise<void> {
  for (const words of questions) {
    const own = await autostart('-L', ...more, ...words);
    for (const box of stock) {
      const { code, stdout } = await box.run('lxc-autostart', ['-P', `${base}/guests`, '-L', ...more, ...words]);
      expect({ words, code: own.code, stdout: own.stdout }, box.title).toEqual({ words, code, stdout });
    }
  }
}

test('lists whom it would start, in the order of LXC', async () => {
  await listsAreAlike();
  await listsAreAlike('-s');
});

test('starts those of no group, then those that are asked for, and what runs is listed for the other actions', async () => {
  expect(await autostart()).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await running()).toBe('db\nweb\n');
  expect(await autostart('-g', 'net')).toMatchObject({ code: 0, stderr: '' });
  expect(await running()).toBe('db\ndns\nrouter\nweb\n');
  for (const action of [[], ['-s'], ['-k'], ['-r']]) await listsAreAlike(...action);
});

test('stops and kills', async () => {
  expect(await autostart('-s', '-t', '30', '-g', 'net')).toMatchObject({ code: 0, stderr: '' });
  expect(await running()).toBe('db\nweb\n');
  expect(await autostart('-k')).toMatchObject({ code: 0, stderr: '' });
  expect(await running()).toBe('');
});

test('one that cannot start keeps no other, and is told', async () => {
  const told = await autostart('-g', 'bad,lab', '-A');
  expect(told.code).toBe(1);
  expect(told.stderr).toMatch(/^lxc-autostart: broken: /);
  expect(await running()).toBe('off\n');
});

test('a program of LXC that is not here is refused by its name', async () => {
  const { code, stderr } = await ours.run('lxc-top', []);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^lxc-top is not here: /);
});
