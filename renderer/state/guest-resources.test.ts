// SPDX-License-Identifier: Apache-2.0
import { expect, test, vi } from 'vitest';
import { sampleDevice, sampleDevices, sampleGuest } from '../preview/sample-data.ts';
import { GuestResources } from './guest-resources.ts';
import { createLodgeStore, withDevices, withGuests } from './lodge-store.ts';

function opened() {
  const store = createLodgeStore();
  const list = (...names: string[]): void =>
    store.setState((state) =>
      withGuests(
        state,
        'A',
        names.map((name) => sampleGuest({ name })),
      ),
    );
  store.setState((state) => withDevices(state, sampleDevices([sampleDevice({ serial: 'A' })])));
  const resources = new GuestResources<{ dispose(): void }>(store);
  const add = (guest: string, part?: number) => {
    const dispose = vi.fn();
    resources.obtain({ serial: 'A', guest, ...(part === undefined ? {} : { part }) }, () => ({ dispose }));
    return dispose;
  };
  return { store, resources, list, add };
}

test('there is one per guest and part, however often it is asked for', () => {
  const { resources, add, list } = opened();
  list('alpine');
  for (const part of [0, 1, 0, 1]) add('alpine', part);
  expect(resources.size).toBe(2);
});

test('what belongs to a guest goes with the guest, and nothing else does', () => {
  const { add, list } = opened();
  list('alpine', 'debian');
  const [alpine, debian] = [add('alpine'), add('debian')];
  list('debian');
  expect(alpine).toHaveBeenCalledTimes(1);
  expect(debian).not.toHaveBeenCalled();
});

test('nothing goes while the guests are not listed yet, everything when the device is forgotten', () => {
  const { store, add } = opened();
  const alpine = add('alpine');
  store.setState((state) => ({ ...state }));
  expect(alpine).not.toHaveBeenCalled();
  store.setState((state) => withDevices(state, sampleDevices([])));
  expect(alpine).toHaveBeenCalledTimes(1);
});
