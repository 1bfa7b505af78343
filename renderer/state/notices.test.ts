// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { createNoticeStore } from './notices.ts';

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
