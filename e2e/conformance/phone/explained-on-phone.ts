// SPDX-License-Identifier: Apache-2.0
import type { Explained } from '../view/differences.ts';

/** Differences that are meant on a phone, beside those of explained.ts. One that no config shows any longer fails the test. */
export const explainedOnPhone: readonly Explained[] = [
  {
    section: 'host-mounts',
    stock: /(?<=^\/(?:run)? on \S+ root=\/compare\/root\S* ext4 \/dev\/vda r[ow],)nosuid,nodev,(?:noatime|relatime)/,
    ours: /(?<=^\/(?:run)? on \S+ root=\/compare\/root\S* ext4 \/dev\/vda r[ow],)noatime/,
    why: 'suid and device nodes must work in a guest whose files are on /data, which is nosuid,nodev',
  },
];

const noCpuset =
  'LXC does not know files without a prefix, which Android mounts its cpuset with: it is not shown that hierarchy';
const otherVersion =
  'a limit by its v2 name holds where the host has v1 hierarchies too, and with it the controllers of v2 are on; LXC leaves them out';

/** On Android's layout alone. */
export const explainedOnAndroid: readonly Explained[] = [
  {
    section: /^(host-cgroups|cgroup)$/,
    stock: /(?<=\bcpuset:)\/$/,
    ours: /(?<=\bcpuset:)\/(?:lxc\.payload\.view|lodge-test-c\/ns)$/,
    why: noCpuset,
  },
  {
    section: 'host-mounts',
    ours: /^\/sys\/fs\/cgroup\/cpuset on \/sys\/fs\/cgroup root=\/lxc\.payload\.view cgroup none \S+ rw,cpuset,noprefix,/,
    why: noCpuset,
  },
  { section: 'cgroup', ours: /^\/sys\/fs\/cgroup\/cpuset$/, why: noCpuset },
  {
    section: 'host-cgroup-limits',
    stock: /(?<=^unified (?:pids\.max|cgroup\.max\.depth): )max$/,
    ours: /(?<=^unified (?:pids\.max|cgroup\.max\.depth): )(?:77|5)$/,
    when: /^lxc\.cgroup2\./,
    why: otherVersion,
  },
  { section: 'host-cgroup-limits', ours: /^unified pids\.max: (?:max|77)$/, why: otherVersion },
  {
    section: 'devices',
    stock: /(?<=^(?:(?:read|write) tun|mknod loop0): )yes$/,
    ours: /(?<=^(?:(?:read|write) tun|mknod loop0): )no$/,
    when: /^lxc\.cgroup2\.devices/,
    why: otherVersion,
  },
  {
    section: 'devices',
    stock: /^(?:read|write) loop0: yes$/,
    when: /^lxc\.cgroup2\.devices/,
    why: 'what cannot be made is not read and written',
  },
];
