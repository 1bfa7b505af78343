// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StockLxc, type StockRelease, stockReleases } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';

/** Lines of a config that a start need not take: what is asked is how each is told. */
const written = `lxc.rootfs.path = dir:/srv/root
lxc.rootfs.options = nosuid
lxc.uts.name = box
lxc.arch = x86_64
lxc.init.cmd = /sbin/init
lxc.init.uid = 5
lxc.init.groups = 1,2,3
lxc.tty.max = 4
lxc.tty.dir = lxc
lxc.pty.max = 10
lxc.console.size = 5000
lxc.console.buffer.size = 1MB
lxc.console.rotate = 1
lxc.autodev.tmpfs.size = 500000
lxc.mount.auto = proc:mixed sys:ro
lxc.mount.auto = cgroup:mixed
lxc.mount.entry = proc proc proc nodev 0 0
lxc.cap.drop = sys_time sys_module
lxc.idmap = u 0 100000 65536
lxc.idmap = g 0 100000 65536
lxc.environment = A=1
lxc.environment = B=2
lxc.group = web
lxc.signal.halt = SIGRTMIN+3
lxc.signal.reboot = SIGINT
lxc.signal.stop = 9
lxc.monitor.signal.pdeath = SIGTERM
lxc.namespace.keep = net user
lxc.time.offset.monotonic = 1h
lxc.prlimit.nofile = 10:20
lxc.cgroup.memory.limit_in_bytes = 64M
lxc.cgroup.devices.allow = c 1:3 rwm
lxc.cgroup2.memory.max = 64M
lxc.sysctl.net.ipv4.ip_forward = 1
lxc.proc.oom_score_adj = 5
lxc.hook.pre-start = /bin/true
lxc.no_new_privs = 1
lxc.start.auto = 1
lxc.start.order = -1
lxc.net.0.type = veth
lxc.net.0.link = br0
lxc.net.0.flags = up
lxc.net.0.ipv4.address = 10.0.0.2/24 10.0.0.255
lxc.net.0.ipv4.address = 10.0.0.3
lxc.net.0.ipv6.address = fd00::2/64
lxc.net.0.ipv4.gateway = auto
lxc.net.0.veth.ipv4.route = 10.1.0.0/24
lxc.net.2.type = macvlan
lxc.net.2.link = eth0
lxc.net.2.macvlan.mode = bridge
lxc.net.3.type = vlan
lxc.net.3.vlan.id = 5
`;

/** Keys that no line above sets, keys of networks that there are not, and words that are no keys. */
const others =
  'lxc lxc.net lxc.net.0 lxc.hook lxc.console lxc.signal lxc.prlimit lxc.cgroup lxc.cgroup2 lxc.sysctl lxc.proc lxc.nothing lxc.net.9.type lxc.net.0.macvlan.mode lxc.net.0.vlan.id lxc.net.0.script.up lxc.net.0.veth.pair lxc.net.2.mtu lxc.ephemeral lxc.hook.version lxc.hook.start lxc.init.gid lxc.keyring.session lxc.seccomp.allow_nesting lxc.seccomp.profile lxc.time.offset.boot lxc.cgroup.relative lxc.cgroup2.pids.max lxc.prlimit.core lxc.monitor.unshare lxc.rootfs.managed lxc.start.delay lxc.log.file lxc.execute.cmd'.split(
    ' ',
  );
const keys = [...new Set([...written.trim().split('\n'), ...others].map((line) => line.split(' ')[0] ?? ''))];

const ours = new OurTools();
let base: string;
let boxes: ToolBox[];

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-items-');
  const releases = Object.keys(stockReleases) as StockRelease[];
  boxes = await Promise.all(releases.map(async (release) => stockTools(await StockLxc.fetch(release))));
  for (const [name, text] of [
    ['set', written],
    ['unset', 'lxc.rootfs.path = /srv/root\n'],
  ] as const) {
    mkdirSync(`${base}/${name}`);
    writeFileSync(`${base}/${name}/config`, text);
  }
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

/** One after another in one call: an item ends where the next one's key begins. */
async function told(box: ToolBox, name: string): Promise<string[]> {
  const asked = keys.flatMap((key) => ['-c', key]);
  const { code, stdout } = await box.run('lxc-info', ['-P', base, '-n', name, ...asked]);
  expect(code).toBe(0);
  return stdout.split('\n');
}

test.each(['set', 'unset'])('lxc-info -c tells what is %s as one of the releases does', async (name) => {
  const own = await told(ours, name);
  // 5.0 tells offsets of clocks with a blank, and with a blank line.
  const stock = (await Promise.all(boxes.map((box) => told(box, name)))).at(-1);
  expect(own).toEqual(stock);
});
