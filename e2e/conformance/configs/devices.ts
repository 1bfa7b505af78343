// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import type { ConformanceConfig } from '../conformance-config.ts';

/** /dev, terminals and the console. */
export const deviceConfigs: readonly ConformanceConfig[] = [
  { title: 'no /dev of its own', lines: ['lxc.autodev = 0'] },
  { title: 'no /dev of its own, with terminals', lines: ['lxc.autodev = 0', 'lxc.tty.max = 2', 'lxc.pty.max = 64'] },
  { title: 'no /dev of its own, with a terminal of the host', lines: ['lxc.autodev = 0', 'lxc.tty.max = 1'] },
  { title: 'a size of /dev', lines: ['lxc.autodev.tmpfs.size = 1000000'] },
  { title: 'a devpts', lines: ['lxc.pty.max = 64'] },
  { title: 'terminals', lines: ['lxc.tty.max = 3', 'lxc.pty.max = 1024', 'lxc.mount.auto = proc'] },
  { title: 'terminals in a folder', lines: ['lxc.tty.max = 2', 'lxc.tty.dir = lxc', 'lxc.pty.max = 1024'] },
  { title: 'no console', lines: ['lxc.console.path = none'] },
  {
    title: 'a log of the console',
    lines: [
      'lxc.console.logfile = $seen/console-log',
      'lxc.init.cmd = /bin/busybox sh -c "echo on the console; exec /view.sh"',
    ],
  },
  { title: 'a ring for the console', lines: ['lxc.console.buffer.size = 65536'] },
  {
    title: 'a root with a /dev that has files',
    lines: [
      'lxc.autodev = 1',
      'lxc.mount.entry = /dev/null dev/extra none bind,create=file 0 0',
      'lxc.mount.auto = proc',
    ],
  },
  {
    title: 'no hooks and a /dev with folders',
    lines: ['lxc.mount.entry = $base/empty dev/folder none bind,create=dir 0 0'],
    prepare: ({ base }) => {
      mkdirSync(`${base}/empty`, { recursive: true });
      return undefined;
    },
  },
];
