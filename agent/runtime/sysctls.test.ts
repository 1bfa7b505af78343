// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { setSysctls, sysctlNamespace, sysctlPath } from './sysctls.ts';

test.each([
  ['net.ipv4.ip_forward', 'net'],
  ['net/ipv4/conf/eth0.1/forwarding', 'net'],
  ['kernel.shmmax', 'ipc'],
  ['fs.mqueue.msg_max', 'ipc'],
  ['kernel.domainname', 'uts'],
  ['user.max_user_namespaces', 'user'],
  ['kernel.ns_last_pid', 'pid'],
  ['kernel.core_pattern', undefined],
  ['vm.swappiness', undefined],
  ['fs.file-max', undefined],
])('%s belongs to the %s namespace', (name, namespace) => expect(sysctlNamespace(name)).toBe(namespace));

test('the separator that comes first is the one', () => {
  expect(sysctlPath('net.ipv4.conf.eth0/1.forwarding')).toBe('net/ipv4/conf/eth0.1/forwarding');
  expect(sysctlPath('net/ipv4/conf/eth0.1/forwarding')).toBe('net/ipv4/conf/eth0.1/forwarding');
});

test('they are written to the files of the process', () => {
  const { sys, calls } = recordingSys();
  setSysctls(sys, [{ name: 'net.ipv4.ip_forward', value: '1' }]);
  expect(calls.map(({ args }) => args)).toEqual([['/proc/sys/net/ipv4/ip_forward', '1']]);
});
