// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { ContainerStatus } from '../runtime/api.ts';
import { recordingSys } from '../sys/recording.ts';
import { ConfigSummaries, summarise } from './guest-summary.ts';

const config = (limit: string): string => `lxc.rootfs.path = /guest\nlxc.cgroup2.memory.max = ${limit}\n`;

/** A machine whose files are what the test says by now. */
function machine(files: Record<string, string>) {
  const { sys } = recordingSys({
    'file.readText': (path: string) => files[path] ?? '',
    'file.stat': { mode: 0o100_644 },
  });
  return sys;
}

test('a config is read again when its text has changed, and not before', () => {
  const files: Record<string, string> = { '/a/config': config('64M') };
  const sys = machine(files);
  const configs = new ConfigSummaries();
  const first = configs.of(sys, 'a', '/a/config');
  expect(first.memoryLimitBytes).toBe(64 * 1024 ** 2);
  expect(configs.of(sys, 'a', '/a/config')).toBe(first);
  files['/a/config'] = config('128M');
  expect(configs.of(sys, 'a', '/a/config').memoryLimitBytes).toBe(128 * 1024 ** 2);
});

test('what a config includes may change without it', () => {
  const files = { '/a/config': 'lxc.rootfs.path = /guest\nlxc.include = /common', '/common': config('64M') };
  const sys = machine(files);
  const configs = new ConfigSummaries();
  expect(configs.of(sys, 'a', '/a/config').memoryLimitBytes).toBe(64 * 1024 ** 2);
  files['/common'] = config('32M');
  expect(configs.of(sys, 'a', '/a/config').memoryLimitBytes).toBe(32 * 1024 ** 2);
});

test('a config that is wrong by now is told, whatever it has been', () => {
  const files = { '/a/config': config('64M') };
  const sys = machine(files);
  const configs = new ConfigSummaries();
  configs.of(sys, 'a', '/a/config');
  files['/a/config'] = 'lxc.no.such = 1';
  expect(() => configs.of(sys, 'a', '/a/config')).toThrow('lxc.no.such');
});

test('an end that is written down is told when its run is over, and not before', () => {
  const end = { atMs: 2000, kind: 'exit', code: 0 } as const;
  const sys = machine({ '/g/a/config': config('64M'), '/g/a/log/last-end.json': JSON.stringify(end) });
  const known = { paths: { base: '/', guests: '/g', run: '/run', boot: '/run' }, configs: new ConfigSummaries() };
  const endOf = (status?: Partial<ContainerStatus>) =>
    summarise(sys, known, 'a', status && { name: 'a', state: 'STOPPING', monitorPid: 1, reboots: 0, ...status })
      .lastEnd;
  expect(endOf({ startedAtMs: 1000 })).toBeUndefined();
  expect(endOf({ startedAtMs: 3000 })).toEqual(end);
  expect(endOf({ startedAtMs: 1000, state: 'STOPPED', lastEnd: end })).toEqual(end);
  expect(endOf()).toEqual(end);
});
