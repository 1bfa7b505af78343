// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { foldersOf } from './guest-cgroups.ts';
import { parseInitRights } from './init-rights.ts';

const unified = { version: 2 as const, mount: '/sys/fs/cgroup', controllers: ['memory'] };
const memory = { version: 1 as const, mount: '/dev/memcg', controllers: ['memory'] };

test('the folder below the payload is found where init has moved', () => {
  expect(foldersOf('0::/lxc.payload.web/init.scope\n', [unified])).toEqual([
    '/sys/fs/cgroup/lxc.payload.web/init.scope',
  ]);
});

test('every hierarchy that is mounted counts, named ones and strange paths do not', () => {
  const text = '7:memory:/lxc.payload.web\n3:cpu,cpuacct:/\n1:name=systemd:/x\n0::/../evil\n';
  expect(foldersOf(text, [unified, memory])).toEqual(['/dev/memcg/lxc.payload.web']);
});

test('what init lacks, a command lacks', () => {
  const status = 'Name:\tinit\nCapBnd:\t0000000000000006\nNoNewPrivs:\t1\n';
  expect(parseInitRights(status, 3)).toEqual({ lacking: [0, 3], noNewPrivileges: true });
  expect(() => parseInitRights('Name:\tinit\n', 3)).toThrow('no CapBnd');
});
