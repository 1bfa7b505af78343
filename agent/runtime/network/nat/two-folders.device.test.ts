// SPDX-License-Identifier: Apache-2.0
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helper } from '../../../../e2e/fixtures/lodged-client.ts';
import { ip, NatWorld, sysctl, worldAddresses } from '../../../../e2e/fixtures/nat-world.ts';

const { ltup, everywhere } = worldAddresses;
/** Where the monitors of folders that belong to no base have theirs: of this test alone, in its mount namespace. */
const base = '/var/lib/lodge';
const name = 'same';
let world: NatWorld;
let folders: readonly [string, string];

beforeAll(async () => {
  mkdirSync(base, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0700', 'tmpfs', base]);
  world = await NatWorld.open();
  ip('route', 'add', 'default', 'via', ltup.world);
  ip('-6', 'route', 'add', 'default', 'via', ltup.world6);
  folders = [`${world.base}/one`, `${world.base}/two`];
  for (const folder of folders) {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    const lines = ['lodge.net.0.nat = 1', 'lxc.init.cmd = /bin/busybox httpd -f -p 5555 -h /etc'];
    writeFileSync(
      `${folder}/${name}/config`,
      [`lxc.rootfs.path = dir:${world.folder}/rootfs`, 'lxc.mount.auto = proc sys', ...lines, ''].join('\n'),
    );
  }
  world.remember();
});

afterAll(async () => {
  for (const folder of folders ?? []) await stop(folder).catch(() => undefined);
  await world?.close();
  execFileSync('umount', [base]);
});

const tool = async (program: string, folder: string, ...words: string[]): Promise<string> =>
  (await promisify(execFile)(helper, [program, '-P', folder, '-n', name, ...words])).stdout;
const stop = (folder: string) => tool('lxc-stop', folder, '-k');
const pidOf = async (folder: string) => Number((await tool('lxc-info', folder, '-p', '-H')).trim());
const addressOf = (pid: number) =>
  /inet (10\.[\d.]+)/.exec(world.run(pid, 'ip', '-4', 'address', 'show', 'eth0'))?.[1] ?? '';
const records = (): string[] => {
  const [boot = ''] = readdirSync(`${base}/run`);
  const folder = `${base}/run/${boot}/nat`;
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};
const restored = () => expect.poll(() => world.state()).toEqual(world.before);

test('two guests of one name in two folders, which start at the same moment, have NAT beside one another', async () => {
  await Promise.all(folders.map((folder) => tool('lxc-start', folder)));
  const pids = [await pidOf(folders[0]), await pidOf(folders[1])] as const;
  expect(new Set(pids.map(addressOf)).size).toBe(2);
  for (const pid of pids) expect(world.asked(pid, everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
  expect(world.isReached(pids[0], addressOf(pids[1]))).toBe(false);
  // What the one has switched, it leaves to the other.
  await stop(folders[0]);
  expect(sysctl('ipv4/conf/ltup/forwarding')).toBe('1');
  expect(world.asked(pids[1], everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
  expect(world.asked(pids[1], ltup.world6, 8080)).toBe(ltup.host6);
  await stop(folders[1]);
  await restored();
  expect(records()).toEqual([]);
});

test('what a killed monitor has left goes with the next look at the other folder, though its record is cut', async () => {
  for (const folder of folders) await tool('lxc-start', folder);
  const pids = [await pidOf(folders[0]), await pidOf(folders[1])] as const;
  const [boot = ''] = readdirSync(`${base}/run`);
  const record = records()
    .filter((each) => each.endsWith('.record'))
    .map((each) => `${base}/run/${boot}/nat/${each}`)
    .find((path) => readFileSync(path, 'utf8').includes(folders[0]));
  // No rule of the host leads by it: one that was left would stay.
  ip('rule', 'add', 'priority', '9600', 'iif', 'gone', 'lookup', '254');
  await expect.poll(world.killMonitor(pids[0])).toBe(true);
  writeFileSync(record ?? '', '{"label":"lod');
  await tool('lxc-info', folders[1], '-s');
  expect(ip('rule')).not.toContain('9600');
  expect(records().filter((each) => each.endsWith('.guest'))).toHaveLength(1);
  expect(world.asked(pids[1], everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
  await stop(folders[1]);
  const { routes, rules, sysctls, machine } = world.before ?? world.state();
  const wanted = { routes, rules, sysctls, machine: { links: machine.links } };
  await expect.poll(() => world.state()).toMatchObject(wanted);
});
