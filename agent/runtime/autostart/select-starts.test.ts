// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type StartChoice, selectStarts } from './select-starts.ts';
import type { StartEntry } from './start-order.ts';

const entry = (name: string, order: number, groups: string[], auto = true): StartEntry => ({
  name,
  auto,
  order,
  delaySeconds: 0,
  groups,
});
const entries = [
  entry('web', 2, []),
  entry('db', 1, []),
  entry('router', 9, ['net', 'onboot']),
  entry('dns', 3, ['net']),
  entry('off', 0, [], false),
];

test.each<[string, Partial<StartChoice>, string[]]>([
  ['nothing: those of no group', {}, ['db', 'web']],
  ['a group', { groups: ['net'] }, ['dns', 'router']],
  ['a group that nobody is of', { groups: ['lab'] }, []],
  ['groups in their order, each guest once', { groups: ['onboot,net'] }, ['router', 'dns']],
  ['a group, then those of none', { groups: ['onboot,'] }, ['router', 'db', 'web']],
  ['those of none first', { groups: [',net'] }, ['db', 'web', 'dns', 'router']],
  ['groups by several options', { groups: ['net', ''] }, ['dns', 'router', 'db', 'web']],
  ['all', { all: true }, ['db', 'web', 'dns', 'router']],
  ['also those that do not start by themselves', { ignoreAuto: true }, ['off', 'db', 'web']],
  ['groups to end', { groups: ['net,'], lastFirst: true }, ['router', 'dns', 'web', 'db']],
  ['all there are', { all: true, ignoreAuto: true }, ['off', 'db', 'web', 'dns', 'router']],
])('asked for %s', (_, choice, names) => {
  const chosen = selectStarts(entries, { groups: [], all: false, ignoreAuto: false, lastFirst: false, ...choice });
  expect(chosen.map(({ name }) => name)).toEqual(names);
});
