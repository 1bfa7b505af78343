// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { ConfigSummaries } from './guest-summary.ts';

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
