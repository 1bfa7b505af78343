// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';

const root = '/sys/fs/cgroup/cgroup.controllers';

/** cgroup v2 alone: only then it is mounted there. */
export const isVersion2Alone: boolean = existsSync(root);

function has(controller: string): boolean {
  return !isVersion2Alone || readFileSync(root, 'utf8').split(/\s+/).includes(controller);
}

/** Where a machine has it on v1, v2 alone goes without. */
export const hasMemory: boolean = has('memory');

/** A limit that tools read and write, of a controller that this host has. */
export const limit: { file: string; line: string; is: string; becomes: string } = has('pids')
  ? { file: 'pids.max', line: 'lxc.cgroup2.pids.max = 64', is: '64', becomes: '65' }
  : { file: 'hugetlb.2MB.max', line: 'lxc.cgroup2.hugetlb.2MB.max = 2M', is: '2097152', becomes: '4194304' };
