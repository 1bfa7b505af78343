// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { lastStart } from './start-timeline.ts';

function step(sequence: number, sinceStartMs: number, name: string, durationMs: number): BootLogEntry {
  return { sequence, timeMs: 0, sinceStartMs, source: 'monitor', level: 'info', text: '', step: name, durationMs };
}

test('a step begins its duration before its entry', () => {
  expect(lastStart([step(0, 5, 'config', 4), step(1, 30, 'mounts', 21)])).toEqual([
    { name: 'config', beganMs: 1, durationMs: 4 },
    { name: 'mounts', beganMs: 9, durationMs: 21 },
  ]);
});

test('only the newest boot counts, and only what was measured', () => {
  const console: BootLogEntry = { ...step(2, 40, 'fake', 9), source: 'console' };
  const { durationMs: _, ...unmeasured } = step(11, 3, 'asked', 0);
  const { durationMs: _none, ...boot } = step(9, 0, 'boot', 0);
  const entries = [
    step(7, 5, 'config', 4),
    step(8, 900, 'mounts', 21),
    boot,
    step(10, 2, 'config', 2),
    unmeasured,
    console,
  ];
  expect(lastStart(entries).map((each) => each.name)).toEqual(['config']);
});

test('the whole start is not one of its steps', () => {
  const steps = lastStart([step(0, 40, 'cgroups', 30), step(1, 90, 'mounts', 50), step(2, 100, 'running', 120)]);
  expect(steps.map((each) => each.name)).toEqual(['cgroups', 'mounts']);
});

test('a log without steps has no timeline', () => {
  expect(lastStart([])).toEqual([]);
});
