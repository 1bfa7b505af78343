// SPDX-License-Identifier: Apache-2.0
/** Something of the kernel that guests use. */
export interface KernelCheck {
  /** By which it is known everywhere; trials.ts has how it is tried. */
  id: string;
  section: 'Namespaces' | 'Control groups' | 'File systems' | 'Network' | 'Android' | 'Limits and rules';
  title: string;
  /** Of the kernel's configuration, without CONFIG_. */
  option: string;
  /** A path that is there only with it, for a kernel that does not tell its configuration. */
  path?: string;
  /** As /proc/filesystems names it. */
  fileSystem?: string;
  /** What guests lack without it. */
  cost: string;
  /** What to do without it, where a kernel with the option is not the only way. */
  fix?: string;
  /** Nothing starts without it. */
  required?: true;
}

export const kernelChecks: readonly KernelCheck[] = [
  {
    section: 'Namespaces',
    id: 'namespace.mnt',
    title: 'Mount namespaces',
    option: 'NAMESPACES',
    path: '/proc/self/ns/mnt',
    cost: 'no guest starts',
    required: true,
  },
  {
    section: 'Namespaces',
    id: 'namespace.pid',
    title: 'PID namespaces',
    option: 'PID_NS',
    path: '/proc/self/ns/pid',
    cost: 'no guest starts',
    required: true,
  },
  {
    section: 'Namespaces',
    id: 'namespace.uts',
    title: 'Host names',
    option: 'UTS_NS',
    path: '/proc/self/ns/uts',
    cost: 'a guest has the host name of the device',
  },
  {
    section: 'Namespaces',
    id: 'namespace.ipc',
    title: 'IPC namespaces',
    option: 'IPC_NS',
    path: '/proc/self/ns/ipc',
    cost: 'a guest shares shared memory and semaphores with the device',
  },
  {
    section: 'Namespaces',
    id: 'namespace.net',
    title: 'Network namespaces',
    option: 'NET_NS',
    path: '/proc/self/ns/net',
    cost: 'only lxc.net.0.type = none',
  },
  {
    section: 'Namespaces',
    id: 'namespace.user',
    title: 'User namespaces',
    option: 'USER_NS',
    path: '/proc/self/ns/user',
    cost: 'no lxc.idmap: the root of a guest is the root of the device',
  },
  {
    section: 'Namespaces',
    id: 'namespace.cgroup',
    title: 'Cgroup namespaces',
    option: 'CGROUPS',
    path: '/proc/self/ns/cgroup',
    cost: 'a guest sees the cgroups of the device',
  },
  {
    section: 'Namespaces',
    id: 'namespace.time',
    title: 'Time namespaces',
    option: 'TIME_NS',
    path: '/proc/self/ns/time',
    cost: 'no lxc.time.offset',
  },
  {
    section: 'Control groups',
    id: 'cgroup.memory',
    title: 'Memory',
    option: 'MEMCG',
    cost: 'no limit of memory, and no figure of it',
  },
  {
    section: 'Control groups',
    id: 'cgroup.cpu-weight',
    title: 'Processor shares',
    option: 'CGROUP_SCHED',
    cost: 'no cpu.weight',
  },
  {
    section: 'Control groups',
    id: 'cgroup.cpu-quota',
    title: 'Processor quota',
    option: 'CFS_BANDWIDTH',
    cost: 'no cpu.max',
  },
  {
    section: 'Control groups',
    id: 'cgroup.pids',
    title: 'Processes',
    option: 'CGROUP_PIDS',
    cost: 'no pids.max: a guest can fill the process table',
  },
  {
    section: 'Control groups',
    id: 'cgroup.freezer',
    title: 'Freezer',
    option: 'CGROUP_FREEZER',
    cost: 'no lxc-freeze before Linux 5.2',
  },
  {
    section: 'Control groups',
    id: 'cgroup.devices-v1',
    title: 'Devices of v1',
    option: 'CGROUP_DEVICE',
    cost: 'device rules need v2 and BPF',
  },
  {
    section: 'Control groups',
    id: 'cgroup.devices-v2',
    title: 'Devices of v2',
    option: 'CGROUP_BPF',
    cost: 'device rules need v1',
  },
  {
    section: 'File systems',
    id: 'fs.devpts',
    title: 'Terminals',
    option: 'UNIX98_PTYS',
    fileSystem: 'devpts',
    cost: 'no consoles',
    required: true,
  },
  {
    section: 'File systems',
    id: 'fs.tmpfs',
    title: 'tmpfs',
    option: 'TMPFS',
    fileSystem: 'tmpfs',
    cost: 'no lxc.autodev',
    required: true,
  },
  {
    section: 'File systems',
    id: 'fs.overlay',
    title: 'Overlays',
    option: 'OVERLAY_FS',
    fileSystem: 'overlay',
    cost: 'no overlay roots: lxc-copy -s and -e do not start',
  },
  {
    section: 'File systems',
    id: 'fs.loop',
    title: 'Loop devices',
    option: 'BLK_DEV_LOOP',
    path: '/dev/loop-control',
    cost: 'no images',
  },
  {
    section: 'File systems',
    id: 'fs.fuse',
    title: 'FUSE',
    option: 'FUSE_FS',
    fileSystem: 'fuse',
    cost: 'no /dev/fuse in guests',
  },
  { section: 'Network', id: 'net.veth', title: 'veth pairs', option: 'VETH', cost: 'no lxc.net.N.type = veth' },
  {
    section: 'Network',
    id: 'net.bridge',
    title: 'Bridges',
    option: 'BRIDGE',
    cost: 'a pair has an address on its host end, and no link',
  },
  {
    section: 'Network',
    id: 'net.nat',
    title: 'NAT',
    option: 'NFT_NAT',
    cost: 'no lodge.net.N.nat: a guest needs a bridge of the device and addresses that you choose',
    fix: 'a kernel with CONFIG_NFT_NAT=y, or iptables on the device',
  },
  { section: 'Network', id: 'net.macvlan', title: 'macvlan', option: 'MACVLAN', cost: 'no lxc.net.N.type = macvlan' },
  { section: 'Network', id: 'net.ipvlan', title: 'ipvlan', option: 'IPVLAN', cost: 'no lxc.net.N.type = ipvlan' },
  { section: 'Network', id: 'net.vlan', title: 'VLANs', option: 'VLAN_8021Q', cost: 'no lxc.net.N.type = vlan' },
  {
    section: 'Limits and rules',
    id: 'seccomp',
    title: 'System call filters',
    option: 'SECCOMP_FILTER',
    cost: 'no lxc.seccomp.profile',
  },
  {
    section: 'Limits and rules',
    id: 'keyring',
    title: 'Keyrings',
    option: 'KEYS',
    cost: 'no session keyring of its own',
  },
  {
    section: 'Limits and rules',
    id: 'sysvipc',
    title: 'System V IPC',
    option: 'SYSVIPC',
    path: '/proc/sysvipc',
    cost: 'programs that use it fail',
  },
  {
    section: 'Android',
    id: 'binderfs',
    title: 'binderfs',
    option: 'ANDROID_BINDERFS',
    fileSystem: 'binder',
    cost: 'an Android guest has no binder of its own',
  },
  {
    section: 'Android',
    id: 'psi',
    title: 'Pressure figures',
    option: 'PSI',
    path: '/proc/pressure/memory',
    cost: 'lmkd of Android 10 and later ends again and again, and the boot waits for it',
    fix: 'a kernel with CONFIG_PSI=y, and psi=1 on its command line where CONFIG_PSI_DEFAULT_DISABLED is set',
  },
  {
    section: 'Android',
    id: 'fs.tmpfs-labels',
    title: 'Labels in memory',
    option: 'TMPFS_XATTR',
    cost: "Android's init may not label its properties, and ends",
  },
  {
    section: 'Android',
    id: 'net.nfnetlink',
    title: "Netfilter's messages",
    option: 'NETFILTER_NETLINK_LOG',
    cost: 'netd of Android ends again and again',
  },
  {
    section: 'Android',
    id: 'memfd',
    title: 'Anonymous files',
    option: 'MEMFD_CREATE',
    cost: 'Android needs /dev/ashmem then',
  },
  {
    section: 'Network',
    id: 'net.ipv6',
    title: 'IPv6',
    option: 'IPV6',
    path: '/proc/net/if_inet6',
    cost: 'netd of Android does not start, and guests have IPv4 only',
  },
];

export type KernelAnswer = 'enabled' | 'as a module' | 'missing' | 'unknown';

/** CONFIG_X=y lines, as of /proc/config.gz. */
export function parseKernelConfig(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));
}

/** The configuration says; without one, what can be seen of it. */
export function answerOf(
  check: KernelCheck,
  config: ReadonlyMap<string, string> | undefined,
  sees: { path(path: string): boolean; fileSystem(name: string): boolean },
): KernelAnswer {
  if (check.path !== undefined && sees.path(check.path)) return 'enabled';
  if (check.fileSystem !== undefined && sees.fileSystem(check.fileSystem)) return 'enabled';
  if (config !== undefined) {
    const value = config.get(check.option);
    return value === undefined ? 'missing' : value === 'm' ? 'as a module' : 'enabled';
  }
  return check.path === undefined && check.fileSystem === undefined ? 'unknown' : 'missing';
}

export function checkText(answers: readonly { check: KernelCheck; answer: KernelAnswer }[]): string {
  const sections = [...new Set(answers.map(({ check }) => check.section))];
  return sections
    .map((section) => {
      const lines = answers
        .filter(({ check }) => check.section === section)
        .map(({ check, answer }) => {
          const cost =
            answer === 'missing' || answer === 'unknown' ? ` (CONFIG_${check.option}; without it: ${check.cost})` : '';
          return `${check.title}: ${answer}${cost}\n`;
        });
      return `--- ${section} ---\n${lines.join('')}`;
    })
    .join('\n');
}
