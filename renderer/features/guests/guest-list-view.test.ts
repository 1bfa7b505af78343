// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { sampleGuest } from '../../preview/sample-data.ts';
import { bulkOffers, type GuestListView, viewGuests, withClick } from './guest-list-view.ts';

const guests = [
  sampleGuest({ name: 'web10', state: 'RUNNING', startedAtMs: 100, addresses: ['10.83.0.2/24'] }),
  sampleGuest({ name: 'web9', state: 'STOPPED', startedAtMs: 300 }),
  sampleGuest({ name: 'db', state: 'FROZEN', startedAtMs: 200 }),
  sampleGuest({ name: 'new', state: 'STOPPED' }),
];

function names(view: Partial<GuestListView>): string[] {
  return viewGuests(guests, { text: '', scope: 'all', sort: 'name', ...view }).map((guest) => guest.name);
}

describe('the list of guests', () => {
  test('is sorted by name as people count, by state, or by the last start', () => {
    expect(names({})).toEqual(['db', 'new', 'web9', 'web10']);
    expect(names({ sort: 'state' })).toEqual(['web10', 'db', 'new', 'web9']);
    expect(names({ sort: 'started' })).toEqual(['web9', 'db', 'web10', 'new']);
  });

  test('is filtered by name, address and state, every word of it', () => {
    expect(names({ text: 'WEB' })).toEqual(['web9', 'web10']);
    expect(names({ text: '10.83' })).toEqual(['web10']);
    expect(names({ text: 'web stopped' })).toEqual(['web9']);
    expect(names({ text: '  ' })).toHaveLength(4);
  });

  test('shows those that run, or those that do not', () => {
    expect(names({ scope: 'running' })).toEqual(['db', 'web10']);
    expect(names({ scope: 'stopped' })).toEqual(['new', 'web9']);
  });
});

describe('several guests at once', () => {
  test('each action is for those that it fits', () => {
    const offers = bulkOffers(guests, () => undefined);
    expect(Object.fromEntries(offers.map((offer) => [offer.action, offer.guests]))).toEqual({
      start: ['web9', 'new'],
      stop: ['web10', 'db'],
      restart: ['web10'],
      freeze: ['web10'],
      unfreeze: ['db'],
      kill: ['web10', 'db'],
      destroy: ['web9', 'new'],
    });
  });

  test('one that is busy is left out, but for Kill', () => {
    const offers = bulkOffers(guests, (name) => (name === 'web10' ? 'stop' : undefined));
    expect(offers.find((offer) => offer.action === 'stop')?.guests).toEqual(['db']);
    expect(offers.find((offer) => offer.action === 'kill')?.guests).toEqual(['web10', 'db']);
    expect(offers.some((offer) => offer.action === 'freeze')).toBe(false);
  });

  test('a click chooses one, with Shift all from the last', () => {
    const shown = ['a', 'b', 'c', 'd'];
    const click = (chosen: string[], name: string, last?: string, range = false) =>
      [...withClick(new Set(chosen), shown, { name, last, range })].sort();
    expect(click([], 'b')).toEqual(['b']);
    expect(click(['b'], 'b')).toEqual([]);
    expect(click(['b'], 'd', 'b', true)).toEqual(['b', 'c', 'd']);
    expect(click(['a', 'b', 'c'], 'a', 'c', true)).toEqual([]);
    expect(click(['x'], 'c', 'gone', true)).toEqual(['c', 'x']);
  });
});
