// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useNow } from './use-now.ts';
import { setSeenByShell } from './window-sight.ts';

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => {
  cleanup();
  setSeenByShell(true, document);
  vi.useRealTimers();
});

function Clock() {
  return <p role="timer">{useNow(1000)}</p>;
}

const shown = (): string | null => screen.getByRole('timer').textContent;

test('time goes on while the window is seen, stands still while it is not, and is right when it is seen again', () => {
  render(<Clock />);
  act(() => vi.advanceTimersByTime(2000));
  expect(shown()).toBe('2000');
  act(() => setSeenByShell(false, document));
  act(() => vi.advanceTimersByTime(60_500));
  expect(shown()).toBe('2000');
  expect(vi.getTimerCount()).toBe(0);
  act(() => setSeenByShell(true, document));
  expect(shown()).toBe('62500');
});

test('one timer serves all that count as often, and ends with the last of them', () => {
  const { unmount } = render(
    <>
      <Clock />
      <Clock />
    </>,
  );
  expect(vi.getTimerCount()).toBe(1);
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});
