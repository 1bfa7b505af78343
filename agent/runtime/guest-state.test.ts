// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from './api.ts';
import { GuestState } from './guest-state.ts';

const stopped = (): RuntimeError =>
  new RuntimeError({ reason: 'cancelled', message: 'stopped', details: { guest: 'a' } });

test('each change is told, to who listens at the time', () => {
  const state = new GuestState();
  const seen: string[] = [];
  const end = state.onDidChange(() => seen.push(state.now));
  state.set('STARTING');
  state.settle('RUNNING', 'FROZEN');
  state.settle('STARTING', 'RUNNING');
  end();
  state.set('STOPPING');
  expect(seen).toEqual(['STARTING', 'RUNNING']);
  expect(state.is('RUNNING', 'STOPPING')).toBe(true);
});

test('who waits for a guest to run is told that it runs, or why not', async () => {
  const state = new GuestState();
  state.set('STARTING');
  const runs = state.whenRunning();
  state.tellRunning();
  await runs;
  const fails = state.whenRunning();
  state.tellStopped(stopped);
  await expect(fails).rejects.toThrow('stopped');
});

test('who waits for its end is told once, and at once where it does not run', async () => {
  const state = new GuestState();
  await state.whenStopped();
  state.set('RUNNING');
  let told = 0;
  const ended = state.whenStopped().then(() => {
    told++;
  });
  state.set('STOPPED');
  state.tellStopped(stopped);
  state.tellStopped(stopped);
  await ended;
  expect(told).toBe(1);
});
