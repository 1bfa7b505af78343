// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { ConformanceConfig, Places } from '../conformance-config.ts';

/** A hook that writes down its arguments and LXC's variables where they are compared. */
export function hook({ base, seen }: Places): undefined {
  mkdirSync(`${base}/hooks`, { recursive: true });
  const text = `#!/bin/sh
name=\${LXC_HOOK_TYPE:-$3}
{
  echo "arguments $*"
  env | grep ^LXC_ | grep -v ^LXC_LOG_LEVEL= | sed -e 's/^\\(LXC_[A-Z]*_NS\\|LXC_PID\\)=..*/\\1 is there/' | sort
} >>${seen}/hook-$name 2>&1
`;
  writeFileSync(`${base}/hooks/tell`, text);
  chmodSync(`${base}/hooks/tell`, 0o755);
  const inside =
    '#!/bin/sh\n{ echo "arguments $*"; env | grep -e ^LXC_ -e ^container | grep -v ^LXC_LOG_LEVEL= | sort; pwd; id; } >/.view/hook-start 2>&1\n';
  writeFileSync(`${base}/hooks/inside`, inside);
  chmodSync(`${base}/hooks/inside`, 0o755);
  writeFileSync(`${base}/hooks/fail`, '#!/bin/sh\nexit 3\n');
  chmodSync(`${base}/hooks/fail`, 0o755);
  return undefined;
}
const outside = ['pre-start', 'start-host', 'stop', 'post-stop'];
const early = ['pre-mount', 'mount', 'autodev'];

export const hookConfigs: readonly ConformanceConfig[] = [
  { title: 'hooks on the host', lines: outside.map((kind) => `lxc.hook.${kind} = $base/hooks/tell`), prepare: hook },
  {
    title: 'hooks in the mount namespace',
    lines: early.map((kind) => `lxc.hook.${kind} = $base/hooks/tell`),
    prepare: hook,
  },
  {
    title: 'hooks of version 1',
    lines: ['lxc.hook.version = 1', ...[...outside, ...early].map((kind) => `lxc.hook.${kind} = $base/hooks/tell`)],
    prepare: hook,
  },
  {
    title: 'a hook in the guest',
    lines: ['lxc.mount.entry = $base/hooks hooks none bind,create=dir 0 0', 'lxc.hook.start = /hooks/inside'],
    prepare: hook,
  },
  {
    title: 'a hook in the guest that fails',
    refused: true,
    lines: ['lxc.mount.entry = $base/hooks hooks none bind,create=dir 0 0', 'lxc.hook.start = /hooks/fail'],
    prepare: hook,
  },
  {
    title: 'hooks and scripts of a network',
    lines: [
      'lxc.hook.version = 1',
      'lxc.net.0.type = veth',
      'lxc.net.0.hwaddr = 02:00:00:00:00:01',
      'lxc.net.0.veth.pair = lodgehook0',
      ...['up', 'down'].map((kind) => `lxc.net.0.script.${kind} = $base/hooks/tell`),
      ...[...outside, ...early].map((kind) => `lxc.hook.${kind} = $base/hooks/tell`),
    ],
    prepare: hook,
  },
  {
    title: 'a hook that a line of the config takes back',
    lines: ['lxc.hook.pre-start = $base/hooks/fail', 'lxc.hook.pre-start ='],
    prepare: hook,
  },
  { title: 'hooks with arguments', lines: ['lxc.hook.pre-start = $base/hooks/tell one two'], prepare: hook },
  {
    title: 'two hooks in their order',
    lines: ['lxc.hook.pre-start = $base/hooks/tell one', 'lxc.hook.pre-start = $base/hooks/tell two'],
    prepare: hook,
  },
  {
    title: 'a pre-start hook that fails',
    refused: true,
    lines: ['lxc.hook.pre-start = $base/hooks/fail'],
    prepare: hook,
  },
  { title: 'a mount hook that fails', refused: true, lines: ['lxc.hook.mount = $base/hooks/fail'], prepare: hook },
  {
    title: 'a start-host hook that fails',
    refused: true,
    lines: ['lxc.hook.start-host = $base/hooks/fail'],
    prepare: hook,
  },
  { title: 'a post-stop hook that fails', lines: ['lxc.hook.post-stop = $base/hooks/fail'], prepare: hook },
  {
    title: 'hooks at a reboot',
    lines: outside.map((kind) => `lxc.hook.${kind} = $base/hooks/tell`),
    prepare: hook,
    end: 'reboot -f',
  },
];

function included({ base }: Places): undefined {
  mkdirSync(`${base}/conf.d`, { recursive: true });
  writeFileSync(`${base}/conf.d/b.conf`, 'lxc.environment = FROM_B=b\n');
  writeFileSync(`${base}/conf.d/a.conf`, 'lxc.environment = FROM_A=a\nlxc.uts.name = included\n');
  writeFileSync(`${base}/conf.d/c.other`, 'lxc.environment = FROM_OTHER=other\n');
  writeFileSync(`${base}/one.conf`, 'lxc.environment = ONE=1\nlxc.mount.auto = proc\n');
  return undefined;
}

/** The format itself. */
export const formatConfigs: readonly ConformanceConfig[] = [
  { title: 'an included file', lines: ['lxc.include = $base/one.conf'], prepare: included },
  { title: 'an included folder', lines: ['lxc.include = $base/conf.d'], prepare: included },
  {
    title: 'what an included file says taken back',
    lines: ['lxc.include = $base/one.conf', 'lxc.environment =', 'lxc.mount.auto ='],
    prepare: included,
  },
  {
    title: 'comments and spaces',
    lines: ['  # a comment', '', '   lxc.uts.name   =   spaced   ', 'lxc.environment=NO=space'],
  },
  { title: 'the last of two', lines: ['lxc.uts.name = first', 'lxc.uts.name = second'] },
  { title: 'a key that there is not', refused: true, lines: ['lxc.nothing = 1'] },
  { title: 'a line without a sign', refused: true, lines: ['lxc.uts.name'] },
  { title: 'a value that is wrong', refused: true, lines: ['lxc.tty.max = many'] },
];
