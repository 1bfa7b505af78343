// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from '../runtime/config/read-config.ts';
import { deviceAnswer } from '../runtime/testing/device-program-run.ts';
import { deviceLines } from './device-lines.ts';

const rules = deviceLines
  .filter(([key]) => key.startsWith('lxc.cgroup2.devices.'))
  .map(([key, value]) => `${key.endsWith('.allow') ? '+' : '-'}${value}`);

test.each<[string, boolean]>([
  ['c 1:3 rwm', true],
  ['c 136:7 rw', true],
  ['c 143:255 r', true],
  ['c 1:11 r', false],
  ['c 1:11 m', true],
  ['b 8:0 r', false],
  ['b 8:0 m', true],
  ['b 1:3 r', false],
  ['c 10:237 rw', false],
])('of a new guest %s is answered with %s', (asked, allowed) => {
  expect(deviceAnswer(rules, asked)).toBe(allowed);
});

test('its config is taken, and starts where the kernel has no device controller', () => {
  const lines = deviceLines.map(([key, value]) => `${key} = ${value}\n`).join('');
  const config = readConfig(`lxc.rootfs.path = /guest\n${lines}`);
  expect(config.deviceRulesOptional).toBe(true);
  expect(config.devices).toHaveLength(rules.length);
});
