// SPDX-License-Identifier: Apache-2.0
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError, parseBoolean, parseBytes, parseNumber } from '../values.ts';

export interface ConsoleSettings {
  /** 'none': the guest has none. Else a terminal or a file of the host that gets what the console prints; undefined: only the monitor. */
  path: string | undefined;
  /** How much of what it has printed is kept. */
  bufferBytes: number;
  /** Where LXC's clients have the kept bytes written to. */
  bufferLogFile: string | undefined;
  /** Gets everything that the console prints. */
  logFile: string | undefined;
  /** The log file keeps one older part when it has `logBytes`. */
  rotate: boolean;
  /** Limit of the log file; 0 is none. */
  logBytes: number;
}

export interface TerminalSettings {
  /** Terminals beside the console. */
  ttys: number;
  /** Folder below /dev; '' is /dev itself. */
  ttyFolder: string;
  /** 0: the guest has no devpts of its own. */
  ptyMaximum: number;
  console: ConsoleSettings;
}

export const terminalDefaults = (): TerminalSettings => ({
  ttys: 0,
  ttyFolder: '',
  ptyMaximum: 0,
  console: {
    path: undefined,
    bufferBytes: 1024 * 1024,
    bufferLogFile: undefined,
    logFile: undefined,
    rotate: false,
    logBytes: 0,
  },
});

const autoBytes = 128 * 1024;
const smallestBufferBytes = 4096;
const largestBufferBytes = 64 * 1024 * 1024;

/** A page at least, and the next power of two, as LXC has them. Throws ConfigValueError. */
export function parseSize(value: string): number {
  if (value === 'auto') return autoBytes;
  return 2 ** Math.ceil(Math.log2(Math.max(smallestBufferBytes, parseBytes(value))));
}
/** Each tty is two descriptors of the monitor, which may have 1024 where nobody says otherwise (getrlimit(2)). */
const largestTtyCount = 256;

function absolutePath(value: string): string {
  if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute path');
  return value;
}

export const terminalKeys: readonly ConfigKey<TerminalSettings>[] = [
  {
    key: 'lxc.tty.max',
    since: '4.0',
    example: '1',
    note: 'up to 256, for each takes two descriptors of the monitor',
    unsetItem: '0',
    set: (config, value) => {
      config.ttys = parseNumber(value, 0, largestTtyCount);
    },
  },
  {
    key: 'lxc.tty.dir',
    since: '4.0',
    example: 'lxc',
    set: (config, value) => {
      const folder = value.replace(/^\/+|\/+$/g, '');
      if (!/^[\w.-]+(\/[\w.-]+)*$/.test(folder) || folder.split('/').some((part) => part === '.' || part === '..'))
        throw new ConfigValueError('expected the name of a folder below /dev');
      config.ttyFolder = folder;
    },
  },
  {
    key: 'lxc.pty.max',
    since: '4.0',
    example: '10',
    note: 'without it the guest has no devpts of its own and its terminals are of the host, as in LXC',
    unsetItem: '0',
    set: (config, value) => {
      config.ptyMaximum = parseNumber(value, 0, 1048576);
    },
  },
  {
    key: 'lxc.console.path',
    since: '4.0',
    example: 'none',
    set: ({ console }, value) => {
      console.path = value === 'none' ? value : absolutePath(value);
    },
  },
  {
    key: 'lxc.console.logfile',
    since: '4.0',
    example: '/console.log',
    set: ({ console }, value) => {
      console.logFile = value === 'none' ? undefined : absolutePath(value);
    },
  },
  {
    key: 'lxc.console.size',
    since: '4.0',
    example: '1M',
    note: 'without lxc.console.rotate the log file begins anew when it is full',
    set: ({ console }, value) => {
      console.logBytes = parseSize(value);
    },
  },
  {
    key: 'lxc.console.rotate',
    since: '4.0',
    example: '1',
    set: ({ console }, value) => {
      console.rotate = parseBoolean(value);
    },
  },
  {
    key: 'lxc.console.buffer.size',
    since: '4.0',
    example: 'auto',
    note: '1 MiB without it, 64 MiB at most; auto is 128 KiB',
    set: ({ console }, value) => {
      console.bufferBytes = Math.min(parseSize(value), largestBufferBytes);
    },
  },
  {
    key: 'lxc.console.buffer.logfile',
    since: '4.0',
    example: '/buffer.log',
    set: ({ console }, value) => {
      console.bufferLogFile = absolutePath(value);
    },
  },
];
