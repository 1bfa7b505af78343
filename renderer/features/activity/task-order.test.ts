// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { TaskView } from '../../../electron/ipc/task-view.ts';
import { sortTasks, taskFraction } from './task-order.ts';

function task(id: string, startedAtMs: number, endedAtMs?: number): TaskView {
  const end = endedAtMs === undefined ? {} : { endedAtMs };
  return { id, kind: 'deploy', serial: 'A', state: 'running', startedAtMs, cancellable: false, ...end };
}

test('what runs is on top, then what ended last', () => {
  const tasks = [task('old', 1, 5), task('running', 2), task('recent', 3, 9), task('newest', 4)];
  expect(sortTasks(tasks).map((each) => each.id)).toEqual(['newest', 'running', 'recent', 'old']);
});

test('progress is unknown without a total', () => {
  expect(taskFraction({ ...task('a', 1), sentBytes: 5, totalBytes: 10 })).toBe(0.5);
  expect(taskFraction({ ...task('a', 1), sentBytes: 5, totalBytes: 0 })).toBeUndefined();
  expect(taskFraction(task('a', 1))).toBeUndefined();
});
