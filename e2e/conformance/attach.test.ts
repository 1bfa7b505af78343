// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { helper, LodgedClient } from '../fixtures/lodged-client.ts';
import { StockLxc } from './stock-lxc.ts';

let base: string;
let client: LodgedClient;
let lxc: StockLxc;

const idMap = ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536'];

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-attaching-');
  lxc = await StockLxc.fetch('5.0');
  client = await LodgedClient.open(base);
  for (const [name, lines, owner] of [
    ['plain', ['lxc.no_new_privs = 1', 'lxc.cap.drop = sys_time'], 0],
    ['mapped', idMap, 100_000],
  ] as const) {
    const folder = `${base}/guests/${name}`;
    mkdirSync(`${folder}/log`, { recursive: true });
    const { rootfsDirectory } = await buildBusyboxGuest('amd64');
    cpSync(rootfsDirectory, `${folder}/rootfs`, { recursive: true, verbatimSymlinks: true });
    execFileSync('chown', ['-hR', `${owner}:${owner}`, `${folder}/rootfs`]);
    const usual = [
      `lxc.uts.name = ${name}`,
      'lxc.net.0.type = empty',
      'lxc.mount.auto = proc sys',
      'lxc.environment = OF=guest',
    ];
    writeFileSync(`${folder}/config`, [`lxc.rootfs.path = dir:${folder}/rootfs`, ...usual, ...lines, ''].join('\n'));
    await client.request('guest.start', { name });
  }
});

afterAll(async () => {
  for (const name of ['plain', 'mapped']) await client.request('guest.kill', { name });
  await client.close();
  rmSync(base, { recursive: true, force: true });
});

interface Seen {
  code: number | null;
  stdout: string;
}

const environment = { PATH: process.env.PATH ?? '', KEPT: 'yes', OF: 'caller' };

/** The same words to both; what runs must not tell by itself which tool it was started by. */
function both(name: string, words: readonly string[]): { stock: Seen; ours: Seen } {
  const all = ['-P', `${base}/guests`, '-n', name, ...words];
  const run = ([program, ...rest]: readonly [string, ...string[]]): Seen => {
    const { status, stdout } = spawnSync(program, rest, { encoding: 'utf8', env: environment, input: 'typed\n' });
    return { code: status, stdout };
  };
  return { stock: run(lxc.command('lxc-attach', all)), ours: run([helper, 'lxc-attach', ...all]) };
}

const rights = 'grep -E "^(Cap(Prm|Eff|Bnd)|NoNewPrivs|Groups)" /proc/self/status';
const spaces = 'for kind in cgroup ipc mnt net pid user uts; do readlink /proc/self/ns/$kind; done';

describe.each(['plain', 'mapped'])('lxc-attach of ours does in the guest %s what LXC 5.0 does', (name) => {
  test.each([
    ['who it is, and where', ['--', 'sh', '-c', 'id -u; id -g; hostname; pwd; cat']],
    ['its rights', ['--', 'sh', '-c', rights]],
    ['its namespaces', ['--', 'sh', '-c', spaces]],
    ['another user', ['-u', '7', '-g', '8', '--', 'sh', '-c', `id -u; id -g; ${rights}`]],
    ['one namespace', ['-s', 'UTSNAME', '--', 'sh', '-c', `hostname; ${spaces.replace('mnt ', '')}`]],
    ['the rights of the host', ['-e', '--', 'sh', '-c', `${rights}; cat /proc/self/cgroup`]],
    ['its environment', ['--', 'sh', '-c', 'echo $KEPT $OF $container']],
    ['a cleared one', ['--clear-env', '--', 'sh', '-c', 'echo $KEPT $OF $container']],
    ['variables', ['--clear-env', '--keep-var', 'KEPT', '-v', 'OWN=1', '--', 'sh', '-c', 'echo $KEPT $OWN']],
    ['an exit code', ['--', 'sh', '-c', 'exit 7']],
    ['a signal', ['--', 'sh', '-c', 'kill -9 $$']],
    ['a program that is not there', ['--', '/nothing']],
    ['a file that is none', ['--', '/etc/inittab']],
  ])('%s', (_, words) => {
    const { stock, ours } = both(name, words);
    expect(ours).toEqual(stock);
  });
});
