// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { type ConformanceConfig, type Places, placed } from '../conformance-config.ts';

/** A hook that writes down its arguments and LXC's variables where they are compared; `$seen` is a folder of the run. */
export const tellingHook = `#!/bin/sh
name=\${LXC_HOOK_TYPE:-$3}
{
  echo "arguments $*"
  env | grep ^LXC_ | grep -v ^LXC_LOG_LEVEL= | sed -e 's/^\\(LXC_[A-Z]*_NS\\|LXC_PID\\)=..*/\\1 is there/' | sort
} >>$seen/hook-$name 2>&1
`;

/** That hook, and others. */
export function hook(places: Places): undefined {
  const { base } = places;
  mkdirSync(`${base}/hooks`, { recursive: true });
  writeFileSync(`${base}/hooks/tell`, placed(tellingHook, places));
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
/** It is told at all of them that are run on the host or in the mount namespace. */
export const toldHooks = [...outside, ...early].map((kind) => `lxc.hook.${kind} = $base/hooks/tell`);

export const hookConfigs: readonly ConformanceConfig[] = [
  { title: 'hooks on the host', lines: outside.map((kind) => `lxc.hook.${kind} = $base/hooks/tell`), prepare: hook },
  {
    title: 'hooks in the mount namespace',
    lines: early.map((kind) => `lxc.hook.${kind} = $base/hooks/tell`),
    prepare: hook,
  },
  {
    title: 'hooks of version 1',
    lines: ['lxc.hook.version = 1', ...toldHooks],
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
      ...toldHooks,
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
  { title: 'lines that end as on Windows', lines: ['lxc.uts.name = crlf\r', 'lxc.environment = A=1\r'] },
  {
    title: 'names in other scripts',
    lines: ['lxc.uts.name = büro-主机', 'lxc.environment = Ä=ö', 'lxc.environment = a.b-c=1'],
  },
  { title: 'a very long line', lines: [`lxc.environment = LONG=${'y'.repeat(100_000)}`] },
  { title: 'a line too long for the kernel', refused: true, lines: [`lxc.environment = LONG=${'y'.repeat(200_000)}`] },
  {
    title: 'a file that includes itself',
    refused: true,
    lines: ['lxc.include = $base/loop.conf'],
    prepare: ({ base }) => writeFileSync(`${base}/loop.conf`, `lxc.include = ${base}/loop.conf\n`) as undefined,
  },
  {
    title: 'twenty files, each in the one before',
    lines: ['lxc.include = $base/chain0.conf'],
    prepare: ({ base }) => {
      for (let each = 0; each < 20; each++)
        writeFileSync(`${base}/chain${each}.conf`, `lxc.include = ${base}/chain${each + 1}.conf\n`);
      writeFileSync(`${base}/chain20.conf`, 'lxc.environment = DEEP=1\n');
      return undefined;
    },
  },
  {
    title: 'folders in an included folder',
    lines: ['lxc.include = $base/tree//'],
    prepare: ({ base }) => {
      for (const name of ['a.conf', 'other']) {
        mkdirSync(`${base}/tree/${name}`, { recursive: true });
        writeFileSync(`${base}/tree/${name}/in.conf`, `lxc.environment = FROM_${name[0]}=1\n`);
      }
      writeFileSync(`${base}/tree/.hidden.conf`, 'lxc.environment = HIDDEN=1\n');
      return undefined;
    },
  },
  {
    title: 'words in quotes, a sign in a value, a comment behind it',
    lines: ['lxc.uts.name = "quoted"', "lxc.environment = 'A=1'", 'lxc.environment = B=b=c # d'],
  },
  {
    title: 'hundreds of mounts',
    lines: Array.from({ length: 300 }, (_, each) => `lxc.mount.entry = tmpfs many/${each} tmpfs rw,create=dir 0 0`),
  },
  {
    title: 'networks out of order, and gaps between them',
    lines: [
      ...[7, 2].flatMap((each) => [`lxc.net.${each}.type = veth`, `lxc.net.${each}.hwaddr = 02:00:00:00:00:0${each}`]),
      'lxc.net.4.type = empty',
    ],
  },
  { title: 'a network without a type', refused: true, lines: ['lxc.net.0.flags = up'] },
  { title: 'the last of two', lines: ['lxc.uts.name = first', 'lxc.uts.name = second'] },
  { title: 'a key that there is not', refused: true, lines: ['lxc.nothing = 1'] },
  { title: 'a line without a sign', refused: true, lines: ['lxc.uts.name'] },
  { title: 'a value that is wrong', refused: true, lines: ['lxc.tty.max = many'] },
];
