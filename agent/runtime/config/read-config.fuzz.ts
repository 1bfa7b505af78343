// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { RuntimeError } from '../api.ts';
import { ConfigSyntaxError, parseConfigLines, printConfigLines } from './config-lines.ts';
import { findKey, keyTable } from './key-table.ts';
import { readConfig } from './read-config.ts';

const least = 'lxc.rootfs.path = dir:/guest\n';

const values = [
  ...['0', '1', '-1', '4294967296', '64M', 'auto', 'none', 'unlimited', '1024:unlimited', '/', '/a/b', '/../..'],
  ...['10.0.3.2/24', 'fd00::2/64', '00:16:3e:xx:xx:xx', 'c 1:3 rwm', 'a', 'veth', 'up', 'SIGRTMIN+3', 'x86_64'],
  ...['proc:mixed sys:ro cgroup:rw:force', 'tmpfs mnt tmpfs size=1M,create=dir,optional 0 0', 'overlay:/a:/b', 'A=1'],
  ...['sys_time', '"', "'", '#', '=', ' = ', '\n', '\r\n', '\0', '\u2028'],
];

/** What is printed and parsed again is the same. */
function checkPrinting(text: string): void {
  try {
    const lines = parseConfigLines(text).map(({ key, value }) => ({ key, value }));
    const again = parseConfigLines(printConfigLines(lines)).map(({ key, value }) => ({ key, value }));
    if (!isDeepStrictEqual(again, lines)) throw new Error(`printed and parsed it is another: ${JSON.stringify(again)}`);
  } catch (error) {
    if (!(error instanceof ConfigSyntaxError)) throw error;
  }
}

/** A config is a person's or another program's: it is taken whole, or refused by a name. */
export const target: FuzzTarget = {
  name: 'config',
  seeds: [
    least,
    ...keyTable.map(({ key }) => `${least}${key.replace('N', '0').replace('*', 'memory.max')} = 1\n`),
    `${least}lxc.net.0.type = veth\nlxc.net.0.ipv4.address = 10.0.3.2/24\nlxc.cap.drop = sys_time\nlxc.cap.drop =\n`,
    `${least}lxc.mount.entry = tmpfs mnt tmpfs size=1M 0 0\nlxc.mount.auto = proc sys cgroup\nlxc.hook.start = true\n`,
  ],
  words: [...keyTable.map(({ key }) => `\n${key.replace('N', '0')} = `), ...values],
  feed: (input) => {
    const text = new TextDecoder().decode(input);
    checkPrinting(text);
    try {
      readConfig(text);
      return `taken ${text.split('\n').length}`;
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.failure.reason !== 'config-invalid') throw error;
      const { key, hint } = error.failure.details;
      const known = typeof key === 'string' && findKey(key) !== undefined ? key : 'another key';
      return `refused ${known}: ${String(hint).replace(/:? (\S+ is )?not .*/s, '')}`;
    }
  },
};
