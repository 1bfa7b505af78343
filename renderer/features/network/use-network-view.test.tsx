// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { useNetworkView } from './use-network-view.ts';

function Probe() {
  const { view, seenAtMs, failure } = useNetworkView(testSerial, 'alpine');
  return <p role="status">{`${view === undefined ? 'nothing' : `seen ${seenAtMs}`} ${failure?.reason ?? 'well'}`}</p>;
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a failure leaves the last picture with its time, and is asked again by itself', async () => {
  let works = true;
  const network = vi.fn(() => {
    if (works) return { sockets: [], routes: [], rules: [] } as never;
    throw new DesktopFailure('connection-lost', 'gone');
  });
  const { around } = openTestWindow({ 'guest.network': network });
  render(around(<Probe />));
  await act(() => vi.advanceTimersByTimeAsync(0));
  const said = (): string | null => screen.getByRole('status').textContent;
  expect(said()).toBe('seen 0 well');
  works = false;
  await act(() => vi.advanceTimersByTimeAsync(2000));
  expect(said()).toBe('seen 0 connection-lost');
  await act(() => vi.advanceTimersByTimeAsync(3999));
  expect(network).toHaveBeenCalledTimes(2);
  works = true;
  await act(() => vi.advanceTimersByTimeAsync(1));
  expect(network).toHaveBeenCalledTimes(3);
  expect(said()).toBe('seen 6000 well');
  // What had failed before an answer does not count any more.
  works = false;
  await act(() => vi.advanceTimersByTimeAsync(2000));
  works = true;
  await act(() => vi.advanceTimersByTimeAsync(4000));
  expect(said()).toBe('seen 12000 well');
});
