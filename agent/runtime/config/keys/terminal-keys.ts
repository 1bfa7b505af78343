// SPDX-License-Identifier: Apache-2.0
import { type ConfigKey, refused } from '../config-key.ts';
import { parseBytes, parseNumber } from '../values.ts';

export interface TerminalSettings {
  /** Terminals beside the console. */
  ttys: number;
  ptyMaximum: number;
  consoleBufferBytes: number;
}

export const terminalDefaults = (): TerminalSettings => ({
  ttys: 0,
  ptyMaximum: 1024,
  consoleBufferBytes: 1024 * 1024,
});

const bootLogHasIt = 'the boot log has what the console prints';
const largestBufferBytes = 64 * 1024 * 1024;

export const terminalKeys: readonly ConfigKey<TerminalSettings>[] = [
  {
    key: 'lxc.tty.max',
    since: '4.0',
    example: '1',
    note: 'up to 16',
    unsetItem: '0',
    set: (config, value) => {
      config.ttys = parseNumber(value, 0, 16);
    },
  },
  ...refused('the terminals of a guest are /dev/ttyN', '4.0', 'lxc.tty.dir'),
  {
    key: 'lxc.pty.max',
    since: '4.0',
    example: '10',
    unsetItem: '1024',
    set: (config, value) => {
      config.ptyMaximum = parseNumber(value, 1, 1048576);
    },
  },
  {
    key: 'lxc.console.buffer.size',
    since: '4.0',
    example: 'auto',
    note: '1 MiB without it; auto is 128 KiB',
    set: (config, value) => {
      config.consoleBufferBytes = value === 'auto' ? 131072 : Math.min(parseBytes(value), largestBufferBytes);
    },
  },
  ...refused(bootLogHasIt, '4.0', 'lxc.console.buffer.logfile', 'lxc.console.logfile'),
  ...refused('the console is a terminal of the monitor', '4.0', 'lxc.console.path'),
  ...refused('the boot log rotates by itself', '4.0', 'lxc.console.rotate'),
  ...refused('the boot log has a size limit of its own', '4.0', 'lxc.console.size'),
];
