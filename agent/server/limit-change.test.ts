// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { limitChangeOf } from './limit-change.ts';

test.each([
  { memoryBytes: 4096, cpuPercent: 12.5, pids: 1 },
  { memoryBytes: 'none', cpuPercent: 'none', pids: 'none' },
  {},
])('%o is a change of limits', (raw) => {
  expect(limitChangeOf(raw)).toEqual(raw);
});

test.each([
  [{ memoryBytes: 4095 }, 'memoryBytes'],
  [{ memoryBytes: 5000.5 }, 'memoryBytes'],
  [{ cpuPercent: 0 }, 'cpuPercent'],
  [{ cpuPercent: Number.NaN }, 'cpuPercent'],
  [{ pids: 0 }, 'pids'],
  [{ pids: '7' }, 'pids'],
  [{ pids: null }, 'pids'],
  [{ io: 5 }, 'io'],
])('%o is refused by name', (raw, name) => {
  expect(() => limitChangeOf(raw)).toThrow(name);
});
