// SPDX-License-Identifier: Apache-2.0
import { architectures } from '../../architecture.ts';
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError, parseNumber, splitWords } from '../values.ts';

/** The first process, and what it finds. */
export interface InitSettings {
  hostname: string | undefined;
  /** lxc.arch; undefined: the host's. */
  architecture: string | undefined;
  init: {
    command: string[];
    cwd: string;
    uid: number;
    gid: number;
    groups: number[];
    /** lodge.init.umask. */
    umask: number;
    /** Not a key: lxc-execute runs the command as a child of an init of ours, with the streams of who starts it. */
    supervised: boolean;
    /** Not a key: standard input and output are the console, or those of who starts the guest in the foreground. */
    streams: 'console' | 'inherited';
  };
  /** NAME=VALUE, or NAME for the runtime's own value. */
  environment: string[];
  /** lxc.execute.cmd: what lxc-execute runs where it is given nothing. */
  executeCommand: string[];
}

export const initDefaults = (): InitSettings => ({
  hostname: undefined,
  architecture: undefined,
  init: {
    command: ['/sbin/init'],
    cwd: '/',
    uid: 0,
    gid: 0,
    groups: [],
    umask: 0o022,
    supervised: false,
    streams: 'console',
  },
  environment: [],
  executeCommand: [],
});

/** Bytes that the kernel takes (__NEW_UTS_LEN), whatever they say. */
const longestName = 64;
const highestId = 0xfffffffe;

export const initKeys: readonly ConfigKey<InitSettings>[] = [
  {
    key: 'lxc.uts.name',
    since: '4.0',
    example: 'a',
    set: (config, value) => {
      const bytes = encodeURI(value).replace(/%../g, '.').length;
      const isName = [...value].every((letter) => letter > ' ' && letter !== '/' && letter !== '\x7f');
      if (!isName || value.startsWith('=') || bytes > longestName) throw new ConfigValueError('expected a host name');
      config.hostname = value;
    },
  },
  {
    key: 'lxc.arch',
    since: '4.0',
    example: 'x86_64',
    set: (config, value) => {
      if (!Object.hasOwn(architectures, value))
        throw new ConfigValueError(`expected one of ${Object.keys(architectures).join(', ')}`);
      config.architecture = value;
    },
  },
  {
    key: 'lxc.init.cmd',
    since: '4.0',
    example: '/sbin/init',
    set: ({ init }, value) => {
      const command = splitWords(value);
      if ((command[0] ?? '') === '') throw new ConfigValueError('expected a program, with arguments');
      init.command = command;
    },
  },
  {
    key: 'lxc.init.cwd',
    since: '4.0',
    example: '/',
    set: ({ init }, value) => {
      if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute folder');
      init.cwd = value;
    },
  },
  {
    key: 'lxc.init.uid',
    since: '4.0',
    example: '0',
    set: ({ init }, value) => {
      init.uid = parseNumber(value, 0, highestId);
    },
  },
  {
    key: 'lxc.init.gid',
    since: '4.0',
    example: '0',
    set: ({ init }, value) => {
      init.gid = parseNumber(value, 0, highestId);
    },
  },
  {
    key: 'lxc.init.groups',
    since: '4.0',
    example: '4,5',
    set: ({ init }, value) => {
      init.groups = value.split(/[\s,]+/).map((each) => parseNumber(each, 0, highestId));
    },
  },
  {
    key: 'lodge.init.umask',
    since: 'lodge',
    example: '000',
    note: 'octal; 022 without it, as in LXC',
    set: ({ init }, value) => {
      if (!/^[0-7]{1,4}$/.test(value) || Number.parseInt(value, 8) > 0o777)
        throw new ConfigValueError('expected an octal mask up to 777');
      init.umask = Number.parseInt(value, 8);
    },
  },
  {
    key: 'lxc.environment',
    since: '4.0',
    example: 'A=1',
    list: 'lines',
    set: ({ environment }, value) => {
      if (value.startsWith('=')) throw new ConfigValueError('expected NAME=VALUE, or NAME');
      environment.push(value);
    },
  },
  {
    key: 'lxc.execute.cmd',
    since: '4.0',
    example: '/bin/true',
    set: (config, value) => {
      config.executeCommand = splitWords(value);
    },
  },
];
