// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useAttempt } from './use-attempt.ts';

it('is busy until the work is done, and tells of a failure until the next begins', async () => {
  const { result } = renderHook(() => useAttempt());
  let end: (error?: Error) => void = () => undefined;
  const begin = (): Promise<boolean> =>
    result.current.attempt(
      () =>
        new Promise<void>((resolve, reject) => (end = (error) => (error === undefined ? resolve() : reject(error)))),
    );
  let first = Promise.resolve(true);
  act(() => {
    first = begin();
  });
  expect(result.current).toMatchObject({ busy: true, failure: undefined });
  await act(async () => {
    end(new Error('no room'));
    expect(await first).toBe(false);
  });
  expect(result.current).toMatchObject({ busy: false, failure: { message: 'no room' } });
  act(() => {
    first = begin();
  });
  expect(result.current).toMatchObject({ busy: true, failure: undefined });
  await act(async () => {
    end();
    expect(await first).toBe(true);
  });
  expect(result.current).toMatchObject({ busy: false, failure: undefined });
});
