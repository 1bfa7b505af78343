// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { TaskView } from '../../electron/ipc/task-view.ts';
import { endedTasks } from './notify.ts';

function task(state: TaskView['state'], tookMs = 0): TaskView {
  const ended = state === 'running' ? {} : { endedAtMs: 1000 + tookMs };
  return { id: 'a', kind: 'guest-create', serial: 'S', state, startedAtMs: 1000, cancellable: true, ...ended };
}

test.each([
  [task('done', 60_000), true],
  [task('done', 500), false],
  [task('failed', 500), true],
  [task('cancelled', 60_000), false],
  [task('running'), false],
])('%o is told of: %s', (after, told) => {
  expect(endedTasks({ a: task('running') }, { a: after })).toHaveLength(told ? 1 : 0);
});

test('what had ended before is told once', () => {
  expect(endedTasks({ a: task('done', 60_000) }, { a: task('done', 60_000) })).toEqual([]);
  expect(endedTasks({}, { a: task('failed') })).toEqual([]);
});
