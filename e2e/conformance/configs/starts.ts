// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import type { ConformanceConfig, Places } from '../conformance-config.ts';

/** By lxc-execute its supervisor is init, LXC's a file that is bound into the guest: what the command sees is compared. */
const ofCommand =
  /^(end|root-changes|boot 1 (process|dev|cgroup|network|routes|sysctl|writable|devices|clocks)|file own)$/;

function executed(title: string, words: readonly string[], more: Partial<ConformanceConfig> = {}): ConformanceConfig {
  return {
    title: `lxc-execute: ${title}`,
    lines: [],
    sections: ofCommand,
    tool: { name: 'lxc-execute', words },
    ...more,
  };
}

const toldBy = (words: string): string => `${words} >/.view/own; exec /view.sh`;

/** lxc-execute, and options of lxc-start. */
export const startConfigs: readonly ConformanceConfig[] = [
  executed('a command', ['--', '/view.sh', 'one', 'two words']),
  executed('its exit code', ['--', '/view.sh'], { end: 'exit 7' }),
  executed('its end by a signal', ['--', '/view.sh'], { end: 'kill -9 $$' }),
  executed('the command of the config', [], { lines: ['lxc.execute.cmd = /view.sh "of the config" 2'] }),
  executed('a command in the place of that of the config', ['--', '/view.sh', 'typed'], {
    lines: ['lxc.execute.cmd = /bin/false'],
  }),
  executed('another user and group', ['-u', '1000', '-g', '1001', '--', '/view.sh']),
  executed('a user of the config', ['--', '/view.sh'], { lines: ['lxc.init.uid = 12', 'lxc.init.gid = 13'] }),
  executed('lines of -s', ['-s', 'lxc.uts.name=defined', '-s', 'lxc.environment=A=1', '--', '/view.sh']),
  executed('its process number and parent', ['--', 'sh', '-c', toldBy('echo $$ $PPID')]),
  executed('mounts, terminals and an address', ['--', '/view.sh'], {
    lines: [
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.tty.max = 1',
      'lxc.pty.max = 64',
      'lxc.net.0.type = veth',
      'lxc.net.0.flags = up',
      'lxc.net.0.hwaddr = 02:00:00:00:00:01',
      'lxc.net.0.ipv4.address = 10.88.0.2/24',
    ],
  }),
  executed('a child that is left over', ['--', 'sh', '-c', '(sleep 0.1 &); exec /view.sh'], { end: 'exit 3' }),
  executed('a command that is not there', ['--', '/nothing']),
  executed('a command by its name alone', ['--', 'sh', '-c', toldBy('echo found')], {
    lines: ['lxc.environment = PATH=/bin'],
  }),
  {
    title: 'lxc-start: a command in the place of init',
    lines: ['lxc.init.cmd = /bin/false'],
    tool: { name: 'lxc-start', words: ['-F', '-C', '--', '/view.sh', 'one', 'two words'] },
  },
  {
    title: 'lxc-start: another config, and lines of -s',
    lines: ['lxc.uts.name = other'],
    prepare: ({ base, root, seen }: Places) => {
      const lines = [`lxc.rootfs.path = dir:${root}`, `lxc.mount.entry = ${seen} .view none bind 0 0`];
      const more = ['lxc.init.cmd = /view.sh', 'lxc.uts.name = second', 'lxc.net.0.type = empty', ''];
      writeFileSync(`${base}/second`, [...lines, ...more].join('\n'));
      return undefined;
    },
    tool: { name: 'lxc-start', words: ['-F', '-C', '-f', '$base/second', '-s', 'lxc.environment = OWN=yes'] },
    end: 'exit 4',
  },
  {
    title: 'lxc-start: an init that ends by a signal',
    lines: [],
    tool: { name: 'lxc-start', words: ['-F', '-C'] },
    end: 'poweroff -f',
  },
  {
    title: 'lxc-start: two reboots and an exit code',
    lines: [],
    tool: { name: 'lxc-start', words: ['-F', '-C'] },
    end: 'reboot -f\nreboot -f\nexit 5',
  },
  {
    title: 'lxc-start: a log of the console',
    lines: ['lxc.init.cmd = /bin/busybox sh -c "echo on the console; exec /view.sh"'],
    tool: { name: 'lxc-start', words: ['-F', '-C', '-L', '$seen/console-log', '-p', '$base/pid'] },
  },
  ...['exit 0', 'poweroff -f', 'reboot -f', 'exit 3'].map(
    (end): ConformanceConfig => ({
      title: `lxc-start: an ephemeral guest, ${end}`,
      lines: ['lxc.ephemeral = 1'],
      tool: { name: 'lxc-start', words: ['-F', '-C'] },
      end,
    }),
  ),
  {
    title: 'lxc-start: an ephemeral guest and its hook',
    lines: ['lxc.ephemeral = 1', "lxc.hook.destroy = sh -c 'echo $LXC_NAME >$seen/destroyed'"],
    tool: { name: 'lxc-start', words: ['-F', '-C'] },
  },
  {
    title: 'lxc-start: a file that is the console',
    lines: ['lxc.init.cmd = /bin/busybox sh -c "echo on the console; exec /view.sh"'],
    tool: { name: 'lxc-start', words: ['-F', '-C', '-c', '$seen/console'] },
  },
];

/** What lxc.init.cmd may be. */
export const initConfigs: readonly ConformanceConfig[] = [
  { title: 'an init of a relative path', lines: ['lxc.init.cmd = ./view.sh'] },
  { title: 'an init without a folder', refused: true, lines: ['lxc.init.cmd = view.sh'] },
  {
    title: 'an init without a folder that PATH finds',
    lines: ['lxc.init.cmd = sh /view.sh', 'lxc.environment = PATH=/sbin:/bin'],
  },
  {
    title: 'an init of a relative path and a folder to begin in',
    lines: ['lxc.init.cmd = ./sh /view.sh', 'lxc.init.cwd = /bin'],
  },
  { title: 'an init above the root', lines: ['lxc.init.cmd = ../../view.sh'] },
  // 6.0 begins in / then.
  { title: 'a folder to begin in that is not there', refused: true, only: '5.0', lines: ['lxc.init.cwd = /nowhere'] },
  {
    title: 'an init that a mount brings',
    lines: ['lxc.mount.entry = $base/pristine tools none bind,create=dir 0 0', 'lxc.init.cmd = /tools/view.sh'],
  },
  { title: 'an init that is a folder', refused: true, lines: ['lxc.init.cmd = /bin'] },
  { title: 'an init with quotes and backslashes', lines: ['lxc.init.cmd = /view.sh "a \\" b" \'c\' d\\ e'] },
  { title: 'three boots, and an exit code', lines: [], end: 'reboot -f\nreboot -f\nexit 6' },
  { title: 'a reboot and a halt', lines: [], end: 'reboot -f\npoweroff -f' },
  { title: 'an end by a signal', lines: [], end: 'kill -9 $$; exit 9' },
  {
    title: 'a log of the console of two boots',
    lines: [
      'lxc.console.logfile = $seen/console-log',
      'lxc.init.cmd = /bin/busybox sh -c "echo on the console; exec /view.sh"',
    ],
    end: 'reboot -f',
  },
];
