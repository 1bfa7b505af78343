// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askWhileSeen, backOffMs } from './ask-while-seen.ts';
import { setSeenByShell } from './window-sight.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  setSeenByShell(true, document);
  vi.useRealTimers();
});

test('the next question waits for the answer, and a window that is seen again in between does not double it', async () => {
  let answer: (goOn: boolean) => void = () => undefined;
  const ask = vi.fn(() => new Promise<boolean>((resolve) => (answer = resolve)));
  const stop = askWhileSeen(ask, 1000);
  await vi.advanceTimersByTimeAsync(5000);
  setSeenByShell(false, document);
  setSeenByShell(true, document);
  expect(ask).toHaveBeenCalledTimes(1);
  answer(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(ask).toHaveBeenCalledTimes(2);
  stop();
  answer(true);
  await vi.advanceTimersByTimeAsync(5000);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(0);
});

test('nothing is asked while nobody sees the window, and at once when somebody does', async () => {
  const ask = vi.fn(() => Promise.resolve(true));
  const stop = askWhileSeen(ask, 1000);
  await vi.advanceTimersByTimeAsync(0);
  setSeenByShell(false, document);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
  setSeenByShell(true, document);
  expect(ask).toHaveBeenCalledTimes(2);
  stop();
});

test('an answer may end it', async () => {
  const ask = vi.fn(() => Promise.resolve(false));
  askWhileSeen(ask, 1000);
  await vi.advanceTimersByTimeAsync(5000);
  expect(ask).toHaveBeenCalledTimes(1);
});

test('after failures it waits longer and longer, and not for ever', async () => {
  expect([0, 1, 2, 3, 4, 100].map((failures) => backOffMs(2000, failures))).toEqual([
    2000, 4000, 8000, 16_000, 30_000, 30_000,
  ]);
  const ask = vi.fn(() => Promise.resolve(4000));
  const stop = askWhileSeen(ask, 1000);
  await vi.advanceTimersByTimeAsync(3999);
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(ask).toHaveBeenCalledTimes(2);
  stop();
});
