// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { TaskView } from '../../electron/ipc/task-view.ts';
import { createNoticeStore, untoldNotices } from './notices.ts';

test('what is said twice stands there once, as new; failures stay each by itself', () => {
  const store = createNoticeStore();
  const { say, fail } = store.getState();
  say('Limits changed');
  say('Config saved');
  say('Limits changed');
  expect(store.getState().notices.map(({ id, text }) => [id, text])).toEqual([
    [2, 'Config saved'],
    [3, 'Limits changed'],
  ]);
  const failure = { reason: 'no-space', message: '', details: {} } as const;
  fail(failure);
  fail(failure);
  expect(store.getState().notices.filter((notice) => notice.failure !== undefined)).toHaveLength(2);
});

test('what was dismissed is found in the history, up to fifty', () => {
  const store = createNoticeStore();
  const { say, dismissAll, forget } = store.getState();
  for (let number = 1; number <= 60; number++) {
    say('Copied');
    say(`Saved ${number}`);
  }
  expect(store.getState().notices).toHaveLength(4);
  dismissAll();
  expect(store.getState().notices).toEqual([]);
  const told = untoldNotices(store.getState().history, []);
  expect([told.length, told[0]?.text, told[1]?.text, told.at(-1)?.text]).toEqual([
    50,
    'Saved 60',
    'Copied',
    'Saved 12',
  ]);
  forget();
  expect(store.getState().history).toEqual([]);
});

test('a failure that a task tells is not told beside it', () => {
  const store = createNoticeStore();
  const failed = { reason: 'start-failed', message: 'mount /proc: EPERM', details: {} } as const;
  store.getState().fail(failed, 'busybox');
  store.getState().fail({ ...failed, message: 'mount /sys: EPERM' }, 'busybox');
  const task: TaskView = {
    ...{ id: 'a', kind: 'guest-start', serial: 'A', guest: 'busybox', state: 'failed' },
    ...{ startedAtMs: 0, endedAtMs: 1, cancellable: false, failure: failed },
  };
  expect(untoldNotices(store.getState().history, [task]).map(({ failure }) => failure?.message)).toEqual([
    'mount /sys: EPERM',
  ]);
});
