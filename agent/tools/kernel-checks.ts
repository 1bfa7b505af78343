// SPDX-License-Identifier: Apache-2.0
/** Something of the kernel that guests use. */
export interface KernelCheck {
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
  /** Nothing starts without it. */
  required?: true;
}

export const kernelChecks: readonly KernelCheck[] = [
  {
    section: 'Namespaces',
    title: 'Mount namespaces',
    option: 'NAMESPACES',
    path: '/proc/self/ns/mnt',
    cost: 'no guest starts',
    required: true,
  },
  {
    section: 'Namespaces',
    title: 'PID namespaces',
    option: 'PID_NS',
    path: '/proc/self/ns/pid',
    cost: 'no guest starts',
    required: true,
  },
  {
    section: 'Namespaces',
    title: 'Host names',
    option: 'UTS_NS',
    path: '/proc/self/ns/uts',
    cost: 'a guest has the host name of the device',
  },
  {
    section: 'Namespaces',
    title: 'IPC namespaces',
    option: 'IPC_NS',
    path: '/proc/self/ns/ipc',
    cost: 'a guest shares shared memory and semaphores with the device',
  },
  {
    section: 'Namespaces',
    title: 'Network namespaces',
    option: 'NET_NS',
    path: '/proc/self/ns/net',
    cost: 'only lxc.net.0.type = none',
  },
  {
    section: 'Namespaces',
    title: 'User namespaces',
    option: 'USER_NS',
    path: '/proc/self/ns/user',
    cost: 'no lxc.idmap: the root of a guest is the root of the device',
  },
  {
    section: 'Namespaces',
    title: 'Cgroup namespaces',
    option: 'CGROUPS',
    path: '/proc/self/ns/cgroup',
    cost: 'a guest sees the cgroups of the device',
  },
  {
    section: 'Namespaces',
    title: 'Time namespaces',
    option: 'TIME_NS',
    path: '/proc/self/ns/time',
    cost: 'no lxc.time.offset',
  },
  {
    section: 'Control groups',
    title: 'Memory',
    option: 'MEMCG',
    cost: 'no limit of memory, and no figure of it',
  },
  { section: 'Control groups', title: 'Processor shares', option: 'CGROUP_SCHED', cost: 'no cpu.weight' },
  { section: 'Control groups', title: 'Processor quota', option: 'CFS_BANDWIDTH', cost: 'no cpu.max' },
  {
    section: 'Control groups',
    title: 'Processes',
    option: 'CGROUP_PIDS',
    cost: 'no pids.max: a guest can fill the process table',
  },
  { section: 'Control groups', title: 'Freezer', option: 'CGROUP_FREEZER', cost: 'no lxc-freeze before Linux 5.2' },
  { section: 'Control groups', title: 'Devices of v1', option: 'CGROUP_DEVICE', cost: 'device rules need v2 and BPF' },
  { section: 'Control groups', title: 'Devices of v2', option: 'CGROUP_BPF', cost: 'device rules need v1' },
  {
    section: 'File systems',
    title: 'Terminals',
    option: 'UNIX98_PTYS',
    fileSystem: 'devpts',
    cost: 'no consoles',
    required: true,
  },
  {
    section: 'File systems',
    title: 'tmpfs',
    option: 'TMPFS',
    fileSystem: 'tmpfs',
    cost: 'no lxc.autodev',
    required: true,
  },
  {
    section: 'File systems',
    title: 'Overlays',
    option: 'OVERLAY_FS',
    fileSystem: 'overlay',
    cost: 'no overlay roots: lxc-copy -s and -e do not start',
  },
  {
    section: 'File systems',
    title: 'Loop devices',
    option: 'BLK_DEV_LOOP',
    path: '/dev/loop-control',
    cost: 'no images',
  },
  { section: 'File systems', title: 'FUSE', option: 'FUSE_FS', fileSystem: 'fuse', cost: 'no /dev/fuse in guests' },
  { section: 'Network', title: 'veth pairs', option: 'VETH', cost: 'no lxc.net.N.type = veth' },
  {
    section: 'Network',
    title: 'Bridges',
    option: 'BRIDGE',
    cost: 'a pair has an address on its host end, and no link',
  },
  { section: 'Network', title: 'macvlan', option: 'MACVLAN', cost: 'no lxc.net.N.type = macvlan' },
  { section: 'Network', title: 'ipvlan', option: 'IPVLAN', cost: 'no lxc.net.N.type = ipvlan' },
  { section: 'Network', title: 'VLANs', option: 'VLAN_8021Q', cost: 'no lxc.net.N.type = vlan' },
  {
    section: 'Limits and rules',
    title: 'System call filters',
    option: 'SECCOMP_FILTER',
    cost: 'no lxc.seccomp.profile',
  },
  { section: 'Limits and rules', title: 'Keyrings', option: 'KEYS', cost: 'no session keyring of its own' },
  {
    section: 'Limits and rules',
    title: 'System V IPC',
    option: 'SYSVIPC',
    path: '/proc/sysvipc',
    cost: 'programs that use it fail',
  },
  {
    section: 'Android',
    title: 'binderfs',
    option: 'ANDROID_BINDERFS',
    fileSystem: 'binder',
    cost: 'an Android guest has no binder of its own',
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
