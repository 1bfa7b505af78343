// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, readlinkSync } from 'node:fs';
import type { ConformanceConfig } from '../conformance-config.ts';

/** A process with namespaces of its own, for a guest that enters them; its number is known when it is there. */
function sharedWith(kinds: readonly string[], options: readonly string[]): ConformanceConfig {
  const lines: string[] = [];
  let pid = 0;
  return {
    title: `the ${kinds.join(', ')} of another process`,
    lines,
    prepare: () => {
      const neighbour = spawn('unshare', [...options, 'sleep', 'infinity'], { stdio: 'ignore' });
      pid = neighbour.pid ?? 0;
      const shares = kinds.map((kind) => `lxc.namespace.share.${kind} = ${pid}`);
      lines.splice(0, lines.length, ...shares);
      // Until it has left the namespaces of this process.
      for (const kind of kinds)
        while (readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/self/ns/${kind}`));
      return () => void neighbour.kill();
    },
    namespaces: () => new Map(kinds.map((kind) => [readlinkSync(`/proc/${pid}/ns/${kind}`), 'of the other'])),
  };
}

export const namespaceConfigs: readonly ConformanceConfig[] = [
  { title: 'only some namespaces', lines: ['lxc.namespace.clone = mnt pid net'] },
  { title: 'the cgroup namespace of the host', lines: ['lxc.namespace.keep = cgroup user'] },
  sharedWith(['ipc', 'uts'], ['--ipc', '--uts']),
  sharedWith(['net'], ['--net']),
  { title: 'ids of its own', lines: ['lxc.idmap = u 0 0 65536', 'lxc.idmap = g 0 0 65536'] },
  {
    title: 'ids of its own, with /proc and /sys and terminals',
    lines: [
      'lxc.idmap = u 0 0 65536',
      'lxc.idmap = g 0 0 65536',
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.tty.max = 2',
      'lxc.pty.max = 64',
    ],
  },
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
