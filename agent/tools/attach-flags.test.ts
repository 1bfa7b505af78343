// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { elevationOf, idOf, namespacesOf } from './attach-flags.ts';

test('namespaces are named as lxc-attach does, or as the kernel', () => {
  expect(namespacesOf('NETWORK|UTSNAME')).toEqual(['net', 'uts']);
  expect(namespacesOf('mnt')).toEqual(['mnt']);
  expect(namespacesOf('NETWORK|BOGUS')).toBeUndefined();
});

test('privileges are all of them, or those that are named', () => {
  expect(elevationOf('')).toEqual({ cgroup: true, capabilities: true, restrictions: true });
  expect(elevationOf('CAP|LSM')).toEqual({ cgroup: false, capabilities: true, restrictions: true });
  expect(elevationOf('constructor')).toBeUndefined();
});

test('ids are numbers that are one', () => {
  expect([idOf('1000'), idOf('0'), idOf('-1'), idOf('4294967295'), idOf('root')]).toEqual([
    1000,
    0,
    undefined,
    undefined,
    undefined,
  ]);
});
