// SPDX-License-Identifier: Apache-2.0
import type { ConformanceConfig, Places } from '../conformance-config.ts';
import { hook } from './hooks.ts';
import { folders, image } from './images.ts';

const count = 24;
/** Another seed gives other combinations: LODGE_CONFORMANCE_SEED. */
const seed = Number(process.env.LODGE_CONFORMANCE_SEED ?? 20_240_731);

/** xorshift32: numbers below `limit`, the same for a seed. */
function drawer(start: number): (limit: number) => number {
  let state = start | 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Of each row one choice. Any choice goes with any other; what does not is in one row. */
const choices: readonly (readonly (readonly string[])[])[] = [
  [[], ['lxc.pty.max = 64'], ['lxc.tty.max = 2', 'lxc.pty.max = 1024'], ['lxc.tty.max = 1']],
  [
    [],
    ['lxc.mount.auto = proc'],
    ['lxc.mount.auto = proc:rw sys:rw'],
    ['lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed'],
    ['lxc.mount.auto = proc:rw sys:ro', 'lxc.sysctl.kernel.msgmax = 9000', 'lxc.sysctl.kernel.shmmni = 100'],
  ],
  [
    [],
    ['lxc.cap.drop = sys_module mknod'],
    ['lxc.cap.keep = chown dac_override kill setuid'],
    ['lxc.no_new_privs = 1'],
  ],
  [[], ['lxc.init.uid = 1000'], ['lxc.init.gid = 1001'], ['lxc.init.uid = 12', 'lxc.init.gid = 13']],
  [[], ['lxc.init.cwd = /tmp'], ['lxc.environment = A=1', 'lxc.environment = B=two words'], ['lxc.uts.name = drawn']],
  [
    [],
    ['lxc.net.0.type = none'],
    ['lxc.net.0.type = veth', 'lxc.net.0.flags = up', 'lxc.net.0.ipv4.address = 10.89.0.2/24'],
    ['lxc.net.0.type = veth', 'lxc.net.0.name = lan', 'lxc.net.0.mtu = 1400', 'lxc.net.0.hwaddr = 02:00:00:00:00:09'],
    ['lxc.net.0.type = empty', 'lxc.net.0.flags = up'],
  ],
  [[], ['lxc.cgroup.pids.max = 99'], ['lxc.cgroup.memory.limit_in_bytes = 128M', 'lxc.cgroup.cpu.shares = 256']],
  [[], ['lxc.prlimit.nofile = 100:200'], ['lxc.prlimit.core = 0', 'lxc.proc.oom_score_adj = 5']],
  [
    [],
    ['lxc.rootfs.options = ro'],
    ['lxc.rootfs.options = nosuid,noatime'],
    ['lxc.autodev = 0'],
    ['lxc.rootfs.path = overlay:$root:$base/upper'],
    ['lxc.rootfs.path = loop:$base/drawn.img'],
  ],
  [
    [],
    ['lxc.namespace.keep = user time cgroup'],
    ['lxc.hook.version = 1', ...['pre-start', 'mount', 'stop'].map((kind) => `lxc.hook.${kind} = $base/hooks/tell`)],
  ],
  [
    [],
    ['lxc.mount.entry = tmpfs mnt tmpfs size=1M,mode=0755 0 0'],
    ['lxc.mount.entry = /dev/null etc/hosts none bind,ro 0 0', 'lxc.mount.entry = tmpfs tmp tmpfs nosuid,nodev 0 0'],
  ],
  [[], ['lxc.arch = i686'], ['lxc.autodev.tmpfs.size = 2000000']],
];

/** Makes what the lines name. */
function preparation(lines: readonly string[]): (places: Places) => undefined {
  const names = (part: string): boolean => lines.some((line) => line.includes(part));
  return (places) => {
    if (names('/hooks/')) hook(places);
    if (names('drawn.img')) image('ext4', 'drawn')(places);
    if (names('upper')) folders('upper')(places);
  };
}

/** Keys of several groups together, drawn by the seed. */
export const generatedConfigs: readonly ConformanceConfig[] = (() => {
  const draw = drawer(seed);
  return Array.from({ length: count }, (_, index): ConformanceConfig => {
    const lines = choices.flatMap((row) => row[draw(row.length)] ?? []);
    const end = `exit ${draw(4)}`;
    return { title: `drawn ${index + 1} of seed ${seed}`, lines, end, prepare: preparation(lines) };
  });
})();
