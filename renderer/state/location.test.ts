// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { createLocationStore, type Place, parsePlace, printPlace } from './location.ts';

describe('a place as a fragment', () => {
  test.each<Place>([
    { tab: 'overview' },
    { serial: '192.168.1.2:5555', tab: 'overview' },
    { serial: 'a/b c', guest: 'alpine', tab: 'boot-log' },
  ])('%o comes back as it was', (place) => {
    expect(parsePlace(printPlace(place))).toEqual(place);
  });

  test.each(['', '#', '#/', '#/nowhere/x', '#/devices/', '#/devices/%E0%A4%A'])('%j leads home', (fragment) => {
    expect(parsePlace(fragment)).toEqual({ tab: 'overview' });
  });

  test('a tab that does not exist is the overview', () => {
    expect(parsePlace('#/devices/A/guests/alpine/kitchen')).toEqual({ serial: 'A', guest: 'alpine', tab: 'overview' });
  });
});

test('a guest is found in the view in which it was left, a new one in its overview', () => {
  window.history.replaceState(undefined, '', '#/devices/A/guests/alpine/files');
  const { go, lastTab } = createLocationStore(window).getState();
  go({ serial: 'A', guest: 'debian', tab: 'console' });
  go({ serial: 'A' });
  expect([lastTab('A', 'alpine'), lastTab('A', 'debian'), lastTab('B', 'debian')]).toEqual([
    'files',
    'console',
    'overview',
  ]);
});

test('another guest of the name of one that was destroyed begins at its overview', () => {
  const { go, lastTab, forget } = createLocationStore(window).getState();
  go({ serial: 'A', guest: 'alpine', tab: 'files' });
  go({ serial: 'A' });
  forget('A', 'alpine');
  expect(lastTab('A', 'alpine')).toBe('overview');
});

test('the views of the two hundred guests seen last are kept', () => {
  const { go, lastTab } = createLocationStore(window).getState();
  for (let number = 0; number <= 200; number++) go({ serial: 'A', guest: `guest-${number}`, tab: 'config' });
  expect([lastTab('A', 'guest-0'), lastTab('A', 'guest-1')]).toEqual(['overview', 'config']);
});

test('the address bar and the place follow each other', () => {
  window.history.replaceState(undefined, '', '#/devices/A');
  const store = createLocationStore(window);
  expect(store.getState().place.serial).toBe('A');
  store.getState().go({ serial: 'A', guest: 'alpine', tab: 'console' });
  expect(window.location.hash).toBe('#/devices/A/guests/alpine/console');
  window.history.replaceState(undefined, '', '#/devices/B');
  window.dispatchEvent(new Event('popstate'));
  expect(store.getState().place).toEqual({ serial: 'B', tab: 'overview' });
});
