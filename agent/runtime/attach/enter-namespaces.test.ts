// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { namespaceFlags } from '../namespaces/namespace-kinds.ts';
import { enterNamespaces } from './enter-namespaces.ts';

const init = { pid: 42, pidfd: 7 };

test('one call enters all but the user namespace, which comes last', () => {
  const { sys, calls } = recordingSys();
  enterNamespaces(sys, init, ['net', 'pid', 'mnt', 'user']);
  expect(calls.map(({ name, args }) => [name, ...args])).toEqual([
    ['process.setns', 7, namespaceFlags(sys, ['net', 'pid', 'mnt'])],
    ['process.setns', 7, namespaceFlags(sys, ['user'])],
  ]);
});

test('an older kernel enters each by its file, all opened before /proc may be gone', () => {
  const { sys, calls, openFds } = recordingSys({
    'process.setns': (fd: number) => {
      if (fd === init.pidfd) throw makeSysError('EINVAL', 22, 'setns');
    },
  });
  enterNamespaces(sys, init, ['net', 'mnt', 'user']);
  const told = calls.map(({ name, args }) => (name === 'file.open' ? String(args[0]) : name));
  expect(told.slice(1, 4)).toEqual(['/proc/42/ns/net', '/proc/42/ns/mnt', '/proc/42/ns/user']);
  expect(told.filter((name) => name === 'process.setns')).toHaveLength(4);
  expect([...openFds]).toEqual([]);
});

test('what the kernel forbids is not tried another way', () => {
  const { sys, calls } = recordingSys({
    'process.setns': () => {
      throw makeSysError('EPERM', 1, 'setns');
    },
  });
  expect(() => enterNamespaces(sys, init, ['net'])).toThrow('EPERM');
  expect(calls).toHaveLength(1);
});
