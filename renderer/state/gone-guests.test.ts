// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from 'vitest';
import { sampleDevice, sampleDevices, sampleGuest } from '../preview/sample-data.ts';
import { onGoneGuest } from './gone-guests.ts';
import { createLodgeStore, withDevices, withGuests } from './lodge-store.ts';

test('a guest that is listed no more is told once; a device that goes takes none along', () => {
  const store = createLodgeStore();
  const told = vi.fn();
  onGoneGuest(store, told);
  const list = (...names: string[]): void => {
    const guests = names.map((name) => sampleGuest({ name }));
    store.setState((state) => withGuests(state, 'A', guests));
  };
  store.setState((state) => withDevices(state, sampleDevices([sampleDevice({ serial: 'A' })])));
  list('alpine', 'debian');
  list('alpine', 'debian', 'kali');
  expect(told).not.toHaveBeenCalled();
  list('debian', 'kali');
  store.setState((state) => ({ ...state, tasks: {} }));
  expect(told.mock.calls).toEqual([[{ serial: 'A', guest: 'alpine' }]]);
  store.setState((state) => withDevices(state, sampleDevices([])));
  expect(told).toHaveBeenCalledTimes(1);
});
