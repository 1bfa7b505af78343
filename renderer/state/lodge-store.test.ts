// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { TaskView } from '../../electron/ipc/task-view.ts';
import { readySession, sampleDevice, sampleDevices, sampleGuest, sampleHost } from '../preview/sample-data.ts';
import {
  busyAction,
  createLodgeStore,
  type LodgeState,
  withDevices,
  withGuest,
  withGuests,
  withPending,
  withTask,
} from './lodge-store.ts';

const empty = createLodgeStore().getState();

function withSerials(state: LodgeState, ...serials: string[]): LodgeState {
  return withDevices(state, sampleDevices(serials.map((serial) => sampleDevice({ serial }))));
}

function task(change: Partial<TaskView>): TaskView {
  return { id: '1', kind: 'guest-stop', serial: 'A', state: 'running', startedAtMs: 1, cancellable: false, ...change };
}

describe('devices', () => {
  test('are in the order of the backend, which keeps the person’s', () => {
    const state = withSerials(withSerials(empty, 'A', 'B'), 'C', 'B', 'A');
    expect(state.order).toEqual(['C', 'B', 'A']);
  });

  test('that are not listed any more are forgotten', () => {
    const state = withSerials(withSerials(empty, 'A', 'B'), 'B');
    expect(state.order).toEqual(['B']);
    expect(state.devices['A']).toBeUndefined();
  });

  test('keep their guests and facts while they are away', () => {
    const ready = withDevices(empty, sampleDevices([sampleDevice({ serial: 'A', session: readySession })]));
    const listed = withGuests(ready, 'A', [sampleGuest({ name: 'alpine' })]);
    const away = withSerials(listed, 'A');
    expect(away.devices['A']?.host).toEqual(sampleHost);
    expect(away.devices['A']?.guests).toHaveLength(1);
  });
});

describe('guests', () => {
  test('are in the order of their names, numbers as numbers', () => {
    const names = ['web10', 'web9', 'alpine'];
    const state = withGuests(
      withSerials(empty, 'A'),
      'A',
      names.map((name) => sampleGuest({ name })),
    );
    expect(state.devices['A']?.guests?.map((guest) => guest.name)).toEqual(['alpine', 'web9', 'web10']);
  });

  test('one newer summary replaces the older', () => {
    let state = withGuests(withSerials(empty, 'A'), 'A', [sampleGuest({ name: 'alpine' })]);
    state = withGuest(state, 'A', sampleGuest({ name: 'alpine', state: 'RUNNING' }));
    expect(state.devices['A']?.guests?.map((guest) => guest.state)).toEqual(['RUNNING']);
  });

  test('of a device that is gone change nothing', () => {
    expect(withGuests(empty, 'A', [])).toBe(empty);
  });
});

describe('what a guest is busy with', () => {
  test('is the call of this window', () => {
    const state = withPending(withSerials(empty, 'A'), 'A', 'alpine', 'start');
    expect(busyAction(state, 'A', 'alpine')).toBe('start');
    expect(busyAction(withPending(state, 'A', 'alpine', undefined), 'A', 'alpine')).toBeUndefined();
  });

  test('or a running task of another window', () => {
    const state = withTask(withSerials(empty, 'A'), task({ guest: 'alpine' }));
    expect(busyAction(state, 'A', 'alpine')).toBe('stop');
    expect(busyAction(state, 'A', 'other')).toBeUndefined();
    expect(busyAction(withTask(state, task({ guest: 'alpine', state: 'done' })), 'A', 'alpine')).toBeUndefined();
  });
});

test('tasks that ended are kept in bounds, those that run always', () => {
  let state = withTask(empty, task({ id: 'running' }));
  for (let n = 0; n < 60; n++) state = withTask(state, task({ id: `done ${n}`, state: 'done', endedAtMs: n }));
  expect(Object.keys(state.tasks)).toHaveLength(31);
  expect(state.tasks['running']).toBeDefined();
  expect(state.tasks['done 59']).toBeDefined();
  expect(state.tasks['done 0']).toBeUndefined();
});
