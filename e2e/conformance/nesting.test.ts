// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../fixtures/guests/busybox/busybox-guest.ts';
import { helper } from '../fixtures/lodged-client.ts';
import { StockLxc } from './stock-lxc.ts';

const isolated = fileURLToPath(new URL('../isolated.sh', import.meta.url));
const layouts = { "this machine's cgroups": [isolated], 'cgroup v2 alone': [isolated, '--v2'] } as const;
const ids = ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536', 'lxc.rootfs.options = idmap=container'];
/** By their names, with lines of their own. */
const outers = { whole: [], mapped: ids } as const;
const inners = { lodged: '/opt/lodge/lodged', 'LXC 6.0': '' } as const;

let base: string;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-nesting-');
  chmodSync(base, 0o755);
  const busybox = (await buildBusyboxGuest('amd64')).rootfsDirectory;
  const stock = (await StockLxc.fetch('6.0')).root;
  const rootfs = `${base}/rootfs`;
  execFileSync('cp', ['-a', stock, rootfs]);
  for (const folder of ['opt/lodge', 'guests/inner', 'var/lib/lxc'])
    mkdirSync(`${rootfs}/${folder}`, { recursive: true });
  execFileSync('cp', ['-a', busybox, `${rootfs}/guests/inner/rootfs`]);
  writeFileSync(`${rootfs}/guests/inner/config`, inner);
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

const inner = `lxc.rootfs.path = dir:/guests/inner/rootfs
lxc.uts.name = inner
lxc.net.0.type = veth
lxc.net.0.flags = up
lxc.net.0.ipv4.address = 10.84.3.3/24
lxc.signal.halt = SIGUSR1
lxc.tty.max = 1
lxc.pty.max = 64
lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed
`;

/** What LXC's nesting.conf has; a guest mounts its hierarchies of v1 itself. */
const outer = (rootfs: string): string[] => [
  `lxc.rootfs.path = dir:${rootfs}`,
  'lxc.uts.name = outer',
  'lxc.net.0.type = empty',
  'lxc.init.cmd = /bin/busybox sh -c "while :; do /bin/busybox sleep 1000; done"',
  'lxc.pty.max = 64',
  `lxc.mount.entry = ${dirname(helper)} opt/lodge none bind,ro 0 0`,
  ...['run', 'tmp'].map((folder) => `lxc.mount.entry = tmpfs ${folder} tmpfs rw 0 0`),
  'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
  'lxc.mount.entry = proc dev/.lxc/proc proc create=dir,optional 0 0',
  'lxc.mount.entry = sys dev/.lxc/sys sysfs create=dir,optional 0 0',
];

const mountHierarchies = `
[ -e /sys/fs/cgroup/cgroup.controllers ] || {
  mount -t tmpfs none /sys/fs/cgroup
  for name in cpu cpuacct cpuset memory devices freezer blkio pids; do
    mkdir /sys/fs/cgroup/$name && mount -t cgroup -o $name none /sys/fs/cgroup/$name
  done
  mkdir /sys/fs/cgroup/unified && mount -t cgroup2 none /sys/fs/cgroup/unified
}`;

function run([program, ...words]: readonly string[]): Promise<string> {
  const child = spawn(program ?? '', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  return new Promise((resolve) => child.on('close', () => resolve(text)));
}

/** Each in namespaces of its own, so that they need not wait for one another. */
describe.concurrent.each(Object.entries(layouts))('on %s', (_, within) => {
  test.concurrent.each(Object.entries(outers))(
    'guests run in a guest of ours with its ids %s, by lodged and by LXC',
    async (name, ids) => {
      const own = `${base}/${name}-${within.length}`;
      for (const folder of ['run', `guests/${name}`]) mkdirSync(`${own}/${folder}`, { recursive: true });
      writeFileSync(`${own}/guests/${name}/config`, [...outer(`${base}/rootfs`), ...ids, ''].join('\n'));
      const inside = (program: string): string => `
      tool() { name=$1; shift; ${program} $name -P /guests -n inner "$@" || echo "$name $?"; }
      tool lxc-start; tool lxc-info -sH; tool lxc-info -iH
      tool lxc-attach -- sh -c 'hostname; grep -vE ":/(.lxc)?$" /proc/self/cgroup; echo seen'
      tool lxc-freeze; tool lxc-info -sH; tool lxc-unfreeze
      tool lxc-stop -t 30; tool lxc-info -sH`;
      const script = `export PATH=/usr/sbin:/usr/bin:/sbin:/bin; exec 2>&1; ${mountHierarchies}${Object.values(inners).map(inside).join('')}`;
      const quoted = `'${script.replaceAll("'", "'\\''")}'`;
      const tool = (word: string): string => `${helper} ${word} -P ${own}/guests -n ${name}`;
      const lines = `${tool('lxc-start')} && ${tool('lxc-attach')} --clear-env -- /bin/busybox sh -c ${quoted}; ${tool('lxc-stop')} -k
find /sys/fs/cgroup -name 'lxc.payload*' -o -name 'lxc.monitor*'`;
      const told = await run([...within, 'sh', '-c', lines]);
      const lived = ['RUNNING', '10.84.3.3', 'inner', 'seen', 'FROZEN', 'STOPPED'];
      expect(told.trim().split('\n')).toEqual(Object.values(inners).flatMap(() => lived));
    },
  );
});
