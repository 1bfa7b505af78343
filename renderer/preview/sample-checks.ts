// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../agent/protocol/index.ts';

function check(id: string, section: string, title: string, more: Partial<HostCheck> = {}): HostCheck {
  return { id, section, title, state: 'good', tried: true, required: false, meaning: 'something is lost', ...more };
}

/** Invented findings. */
export const sampleChecks: readonly HostCheck[] = [
  check('root', 'Device', 'Root', {
    ...{ required: true, found: 'root as u:r:magisk:s0' },
    foundSaid: { form: 'root as {0}', values: ['u:r:magisk:s0'] },
  }),
  check('space', 'Device', 'Space in /data/lodge', {
    ...{ found: '144691 MiB free', foundSaid: { form: '{0} MiB free', values: ['144691'] } },
  }),
  check('loop', 'Device', 'Loop devices', {
    found: '/dev/block/loop41 took a file; 39 in use',
    foundSaid: { form: '{0} took a file; {1} in use', values: ['/dev/block/loop41', '39'] },
  }),
  check('selinux', 'Device', 'SELinux', {
    state: 'unknown',
    tried: false,
    found: 'enforcing',
    foundSaid: { form: 'enforcing', values: [] },
    meaning: 'where it is enforced, its policy may refuse steps of a start, to root as well',
    fix: 'if the guest below does not start: su of Magisk or KernelSU, whose domain may do everything',
  }),
  check('cgroup.layout', 'Control groups', 'Hierarchies', { found: '/sys/fs/cgroup (v2)' }),
  check('cgroup.memory', 'Control groups', 'Memory'),
  check('cgroup.pids', 'Control groups', 'Processes', {
    state: 'missing',
    found: 'no hierarchy that is mounted has pids.max',
    foundSaid: { form: 'no hierarchy that is mounted has {0}', values: ['pids.max'] },
    meaning: 'no pids.max: a guest can fill the process table',
    fix: 'a kernel with CONFIG_CGROUP_PIDS=y',
  }),
  check('namespace.mnt', 'Namespaces', 'Mount namespaces', { required: true }),
  check('namespace.pid', 'Namespaces', 'PID namespaces', { required: true }),
  check('namespace.user', 'Namespaces', 'User namespaces', {
    state: 'missing',
    found: 'EINVAL',
    meaning: 'no lxc.idmap: the root of a guest is the root of the device',
    fix: 'a kernel with CONFIG_USER_NS=y',
  }),
  check('fs.overlay', 'File systems', 'Overlays'),
  check('net.veth', 'Network', 'veth pairs'),
  check('net.nat', 'Network', 'NAT', { found: 'nftables' }),
  check('binder', 'Android', 'Binder for a guest', {
    found: 'a fresh binderfs',
    foundSaid: { form: 'a fresh binderfs', values: [] },
  }),
  check('guest', 'Guest', 'A tiny guest', {
    ...{ required: true, found: 'started and stopped in 38 ms' },
    foundSaid: { form: 'started and stopped in {0} ms', values: ['38'] },
  }),
];
