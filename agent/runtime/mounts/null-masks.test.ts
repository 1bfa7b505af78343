// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { nullMasks, tellNullMask } from './null-masks.ts';

const masksOf = (...entries: string[]) =>
  nullMasks(
    readConfig(['lxc.rootfs.path = /a', ...entries.map((each) => `lxc.mount.entry = ${each}`), ''].join('\n')).mounts,
  );

test('a mask that an earlier version wrote is told with the line that takes its place', () => {
  const line = '/dev/null proc/kcore none bind,optional 0 0';
  expect(masksOf(line, '/dev/null sys/power/state none bind,optional 0 0')).toEqual([
    { line: `lxc.mount.entry = ${line}`, instead: 'lodge.proc.hidden = kcore' },
    {
      line: 'lxc.mount.entry = /dev/null sys/power/state none bind,optional 0 0',
      instead: 'lxc.mount.entry = /dev/null sys/power/state none bind,optional,ro 0 0',
    },
  ]);
});

test('the line that is offered is taken, and is no such mask any more', () => {
  const [, second] = masksOf('/dev/null proc/kcore none bind 0 0', '/dev/null /a/x none bind,create=file 0 0');
  expect(masksOf(second?.instead.replace('lxc.mount.entry = ', '') ?? '')).toEqual([]);
  expect(() => readConfig('lxc.rootfs.path = /a\nlodge.proc.hidden = kcore\n')).not.toThrow();
});

test.each([
  ['one that is read-only', '/dev/null sys/power/state none bind,ro,optional 0 0'],
  ['a node of the /dev of the guest', '/dev/null dev/null none bind,create=file 0 0'],
  ["the guest's own node", '/dev/null proc/kcore none bind,relative 0 0'],
  ['another file', '/etc/hosts etc/hosts none bind 0 0'],
])('%s is none', (_, line) => {
  expect(masksOf(line)).toEqual([]);
});

test('it is told in a line', () => {
  expect(tellNullMask({ line: 'a', instead: 'b' })).toMatch(/^a: .*\/dev\/null by it; write in its place: b$/);
});
