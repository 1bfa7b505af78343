// SPDX-License-Identifier: Apache-2.0
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { helper } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

/** Of this run alone: other tests on this machine start guests too. */
const name = `same${process.pid}`;
const atOnce = 8;
let base: string;
let lxcPaths: string[];

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-same-name-');
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  lxcPaths = Array.from({ length: atOnce }, (_, index) => `${base}/${index}/guests`);
  for (const lxcPath of lxcPaths) {
    mkdirSync(`${lxcPath}/${name}`, { recursive: true });
    mkdirSync(`${lxcPath}/../run`);
    const lines = [`lxc.rootfs.path = ${rootfsDirectory}`, 'lxc.rootfs.options = ro', 'lxc.init.cmd = /bin/sleep 1000'];
    writeFileSync(`${lxcPath}/${name}/config`, `${lines.join('\n')}\nlxc.cgroup.dir = ${name}\n`);
  }
});

afterAll(() => {
  for (const lxcPath of lxcPaths) {
    try {
      execFileSync(helper, ['lxc-stop', '-k', '-P', lxcPath, '-n', name], { stdio: 'ignore' });
    } catch {
      // It has stopped.
    }
  }
  rmSync(base, { recursive: true, force: true });
});

const run = promisify(execFile);

/** Below the root of v2 a monitor that ends goes to a pivot, which stays. */
function footprint(): MachineFootprint {
  const all = machineFootprint(base);
  return { ...all, cgroups: all.cgroups.filter((folder) => !folder.endsWith('/lxc.pivot')) };
}

function tool(program: string, lxcPath: string, ...words: string[]): string {
  return execFileSync(helper, [program, '-P', lxcPath, '-n', name, ...words], { encoding: 'utf8', stdio: 'pipe' });
}

async function startAll(): Promise<void> {
  await Promise.all(lxcPaths.map((lxcPath) => run(helper, ['lxc-start', '-P', lxcPath, '-n', name])));
}

/** By what name the guest's folders are in each hierarchy. */
function payloadNames(lxcPath: string): string[] {
  const pid = tool('lxc-info', lxcPath, '-H', '-p').trim();
  const folders = readFileSync(`/proc/${pid}/cgroup`, 'utf8').match(/lxc\.payload\.[^/\n]+/g) ?? [];
  return [...new Set(folders)];
}

function monitorPid(lxcPath: string): number {
  const title = `[lodge monitor] ${lxcPath} ${name}`;
  return Number(execFileSync('pgrep', ['-xf', title.replace(/[[\]]/g, '\\$&')], { encoding: 'utf8' }));
}

test('guests of one name that start at the same moment, again and again, have folders of their own', async () => {
  const before = footprint();
  const expected = lxcPaths.map((_, index) => `lxc.payload.${name}${index === 0 ? '' : `-${index}`}`);
  for (let round = 0; round < 4; round++) {
    await startAll();
    const names = lxcPaths.map(payloadNames);
    expect(names.map((each) => each.length)).toEqual(lxcPaths.map(() => 1));
    expect(names.flat().sort()).toEqual(expected);
    await Promise.all(lxcPaths.map((lxcPath) => run(helper, ['lxc-stop', '-k', '-P', lxcPath, '-n', name])));
  }
  await expect.poll(footprint).toEqual(before);
});

test('what a killed monitor has left is taken by the next one, and by nobody while it may be in use', async () => {
  const before = footprint();
  const [first = '', second = ''] = lxcPaths;
  tool('lxc-start', first);
  const init = Number(tool('lxc-info', first, '-H', '-p'));
  process.kill(monitorPid(first), 'SIGKILL');
  execFileSync('tail', ['--pid', String(init), '-f', '/dev/null']);
  tool('lxc-start', second);
  expect(payloadNames(second)).toEqual([`lxc.payload.${name}`]);
  tool('lxc-start', first);
  expect(payloadNames(first)).toEqual([`lxc.payload.${name}-1`]);
  for (const lxcPath of [first, second]) tool('lxc-stop', lxcPath, '-k');
  await expect.poll(footprint).toEqual(before);
});
