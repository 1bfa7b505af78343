// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import type { ConformanceConfig } from '../conformance-config.ts';

export const namespaceConfigs: readonly ConformanceConfig[] = [
  { title: 'only some namespaces', lines: ['lxc.namespace.clone = mnt pid net'] },
  { title: 'a clock of its own', lines: ['lxc.time.offset.boot = 1h', 'lxc.time.offset.monotonic = 30m'] },
  // LXC makes every namespace that is not kept, the users' too, for which it then wants a map.
  { title: 'a kept network', lines: ['lxc.namespace.keep = net user'] },
  { title: 'kept names and messages', lines: ['lxc.namespace.keep = uts ipc user'] },
  {
    title: 'a mapped root',
    lines: ['lxc.idmap = u 0 100000 65536', 'lxc.idmap = g 0 100000 65536'],
    prepare: ({ base, root }) => {
      for (const folder of [base, `${base}/guests`]) chmodSync(folder, 0o755);
      execFileSync('chown', ['-hR', '100000:100000', root]);
      return undefined;
    },
  },
];
