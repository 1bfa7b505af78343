// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError, type RuntimeFailure } from '../api.ts';
import { failureOf } from '../testing/failure-of.ts';
import { type ConfigReader, expandIncludes } from './include.ts';
import { readConfig } from './read-config.ts';
import { ConfigValueError } from './values.ts';

function reader(files: Readonly<Record<string, string>>): ConfigReader {
  return {
    readText(path) {
      const text = files[path];
      if (text === undefined) throw new ConfigValueError(`cannot read ${path}: ENOENT`);
      return text;
    },
    list(path) {
      const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      const names = new Set(below.map((file) => file.slice(path.length + 1).replace(/\/.*/, '')));
      return names.size === 0 ? undefined : [...names];
    },
  };
}

const refusalOf = (text: string, files: Readonly<Record<string, string>>): RuntimeFailure =>
  failureOf(() => readConfig(text, reader(files)));

test('lines of a file, and of the .conf files of a folder by name, stand where the include stood', () => {
  const files = {
    '/a': 'lxc.group = a\n',
    '/d/2.conf': 'lxc.group = d2\n',
    '/d/1.conf': 'lxc.group = d1\n',
    '/d/x': 'no',
  };
  const lines = expandIncludes('lxc.group = one\nlxc.include = /a\nlxc.include = /d\nlxc.group = two\n', reader(files));
  expect(lines.map(({ value, file, line }) => [value, file, line])).toEqual([
    ['one', undefined, 1],
    ['a', '/a', 1],
    ['d1', '/d/1.conf', 1],
    ['d2', '/d/2.conf', 1],
    ['two', undefined, 4],
  ]);
});

test('a folder in a folder is left out', () => {
  const files = { '/d/b.conf': 'lxc.group = b\n', '/d/a.conf/x.conf': 'lxc.group = x\n', '/d/other/y.conf': 'no' };
  const lines = expandIncludes('lxc.include = /d\n', reader(files));
  expect(lines.map(({ value }) => value)).toEqual(['b']);
});

test('a later file may take back what an earlier one has said', () => {
  const files = { '/common': 'lxc.rootfs.path = /guest\nlxc.cap.drop = sys_time\nlxc.mount.entry = proc proc proc\n' };
  const config = readConfig('lxc.include = /common\nlxc.mount.entry =\nlxc.cap.drop =\n', reader(files));
  expect(config).toMatchObject({ mounts: [], capabilities: { drop: [] } });
});

test('what is wrong in an included file is told by file and line', () => {
  expect(refusalOf('lxc.include = /a\n', { '/a': '\nlxc.nothing = 1\n' }).details).toMatchObject({
    file: '/a',
    line: 2,
    key: 'lxc.nothing',
  });
  expect(refusalOf('lxc.include = /a\n', { '/a': 'nothing\n' }).details).toMatchObject({ file: '/a', line: 1 });
});

test.each([
  ['lxc.include = /gone', {}, 'ENOENT'],
  ['lxc.include = a', { a: '' }, 'absolute path'],
  ['lxc.include = /a', { '/a': 'lxc.include = /b', '/b': 'lxc.include = /a' }, 'includes itself'],
])('%s is refused', (line, files, hint) => {
  expect(refusalOf(`\n${line}\n`, files)).toMatchObject({
    reason: 'config-invalid',
    details: { key: 'lxc.include', hint: expect.stringContaining(hint) },
  });
});

test('without files to read, an include is refused', () => {
  expect(() => readConfig('lxc.include = /a\n')).toThrow(RuntimeError);
});
