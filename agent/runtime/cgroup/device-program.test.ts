// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { deviceAnswer } from '../testing/device-program-run.ts';
import { parseDeviceRule } from './device-rules.ts';

test.each<[string[], string, boolean]>([
  [['+c 10:200 rwm'], 'c 10:200 rw', true],
  [['+c 10:200 r'], 'c 10:200 r', true],
  [['+c 10:200 r'], 'c 10:200 rw', false],
  [['+c 10:200 r'], 'c 1:3 r', false],
  [['+c 1:3 rwm', '-c 1:3 w'], 'c 1:3 r', true],
  [['+c 1:3 rwm', '-c 1:3 w'], 'c 1:3 rw', false],
  [['+c 1:3 rwm', '-c 1:3 rwm', '+c 1:3 r'], 'c 1:3 w', false],
  [['+c 1:3 r', '+c 1:3 w'], 'c 1:3 rw', true],
  // Only what is for the very same numbers takes an exception back.
  [['+c 1:* rwm', '-c 1:3 rwm'], 'c 1:3 r', true],
  [['-c 1:3 rwm', '+c 1:* rwm'], 'c 1:3 r', true],
  [['+a', '-c 1:* rwm', '+c 1:3 rwm'], 'c 1:3 r', false],
  [['+a', '-c 1:3 rwm', '+c 1:3 r'], 'c 1:3 r', true],
  [['+a', '-c 1:3 rwm', '+c 1:3 r'], 'c 1:3 m', false],
  // What is denied is so beside what is not.
  [['+a', '-c 1:3 w'], 'c 1:3 rw', false],
  [['+a', '-c 1:3 w'], 'c 1:3 r', true],
  [['-a'], 'c 1:3 r', false],
  [['-a', '+c 7:* rw'], 'c 7:999999 w', true],
  [['+a'], 'b 8:0 rwm', true],
  [['+a *:* rwm', '-b *:* rwm'], 'b 8:0 r', false],
  [['+b *:1 r'], 'b 77:1 r', true],
])('with %j, %s is answered with %s', (lines, asked, allowed) => {
  expect(deviceAnswer(lines, asked)).toBe(allowed);
});

test.each(['', 'x 1:3 rwm', 'c 1 rwm', 'c 1:3 rwx', 'c 1:3:4 r', 'c -1:3 r', 'c 1:3 r extra', 'b'])(
  '"%s" is no rule',
  (line) => {
    expect(() => parseDeviceRule(true, line)).toThrow('c 1:3 rwm');
  },
);
