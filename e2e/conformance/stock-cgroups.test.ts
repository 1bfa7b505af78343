// SPDX-License-Identifier: Apache-2.0
import { appendFileSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../fixtures/machine-footprint.ts';
import { StockLxc, type StockRelease, stockReleases } from './stock-lxc.ts';

/** Of this run alone. */
const folder = `lodge-split-${process.pid}`;
const name = 'split';
const lines = `lxc.cgroup.dir.monitor = ${folder}/monitor
lxc.cgroup.dir.container = ${folder}/container
lxc.cgroup.dir.container.inner = inner
lxc.cgroup.dir.monitor.pivot = ${folder}-pivot
lxc.cgroup2.pids.max = 64
`;

/** The machine's pids hierarchy. */
function pids(file: string): string {
  const mount = /^\S+ (\S+) cgroup \S*\bpids\b/m.exec(readFileSync('/proc/self/mounts', 'utf8'))?.[1] ?? '';
  return readFileSync(`${mount}/${folder}/${file}`, 'utf8').trim();
}

describe.each(Object.keys(stockReleases) as StockRelease[])(
  'the tools of stock LXC %s on a guest with split cgroups',
  (release) => {
    let lxc: StockLxc;
    let base: string;
    let client: LodgedClient;
    let at: string[];
    let before: MachineFootprint;

    beforeAll(async () => {
      lxc = await StockLxc.fetch(release);
      base = mkdtempSync('/var/tmp/lodge-split-');
      at = ['-P', `${base}/guests`, '-n', name];
      client = await LodgedClient.open(base);
      const channel = client.openChannel();
      channel.listen({ onData: () => undefined });
      const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
      const guest = { name, template: 'linux', haltSignal, rebootSignal, ttys: 0, limits: {} } as const;
      const request = { ...guest, network: { type: 'empty' } } as const;
      const created = client.request('guest.create', { request, channel: channel.id });
      channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
      channel.end();
      await created;
      appendFileSync(`${base}/guests/${name}/config`, lines);
      before = machineFootprint(base);
      await client.request('guest.start', { name });
    });

    afterAll(async () => {
      await client.request('guest.kill', { name }).catch(() => undefined);
      await client.close();
      rmSync(base, { recursive: true, force: true });
    });

    test('lxc-cgroup reads and writes the limits above, not those of the folder inside', async () => {
      expect((await lxc.run('lxc-cgroup', [...at, 'pids.max'])).stdout).toMatch(/^64\n/);
      expect((await lxc.run('lxc-cgroup', [...at, 'pids.max', '65'])).code).toBe(0);
      expect([pids('container/pids.max'), pids('container/inner/pids.max')]).toEqual(['65', 'max']);
    });

    test('lxc-attach puts its command beside init', async () => {
      const told = await lxc.run('lxc-attach', [...at, '--', 'sh', '-c', 'cat /proc/self/cgroup']);
      const folders = told.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(':')[2] ?? '');
      // Below init's folder of v2 the tool makes one of its own.
      expect(folders.filter((path) => path !== '/' && path !== '/.lxc')).toEqual([]);
      expect(folders.length).toBeGreaterThan(1);
      expect(told.code).toBe(0);
    });

    test('lxc-info tells what the guest uses', async () => {
      const { stdout } = await lxc.run('lxc-info', at);
      expect(stdout).toMatch(/^CPU use: +\d/m);
      expect(stdout).toMatch(/^Memory use: +\d/m);
    });

    test('lxc-freeze and lxc-unfreeze, whoever does which', async () => {
      const state = async (): Promise<string> => (await client.request('guest.get', { name })).state;
      expect(await lxc.run('lxc-freeze', at)).toMatchObject({ code: 0 });
      expect(await state()).toBe('FROZEN');
      await client.request('guest.unfreeze', { name });
      expect(await state()).toBe('RUNNING');
      await client.request('guest.freeze', { name });
      expect(await lxc.run('lxc-unfreeze', at)).toMatchObject({ code: 0 });
      expect(await state()).toBe('RUNNING');
      expect((await lxc.run('lxc-attach', [...at, '--', 'echo', 'alive'])).stdout).toBe('alive\n');
    });

    test('lxc-stop ends it, and the wanted pivot is all that stays', async () => {
      expect(await lxc.run('lxc-stop', [...at, '-k'])).toMatchObject({ code: 0 });
      await client.event('guest.changed', (guest) => guest.name === name && guest.state === 'STOPPED');
      const pivot = (path: string): boolean => path.includes(`${folder}-pivot`);
      const without = (): MachineFootprint => {
        const all = machineFootprint(base);
        return { ...all, cgroups: all.cgroups.filter((path) => !pivot(path)) };
      };
      await expect.poll(without).toEqual(before);
      const pivots = machineFootprint(base).cgroups.filter(pivot);
      expect(pivots.length).toBeGreaterThan(0);
      // As with LXC: the monitor is in them to its end, so nobody is left to remove them.
      await expect.poll(() => pivots.every((path) => readFileSync(`${path}/cgroup.procs`, 'utf8') === '')).toBe(true);
      for (const path of pivots) for (const each of [path, path.replace(/\/[^/]*$/, '')]) rmdirSync(each);
    });
  },
);
