// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { ConsoleShares, parseShares } from './console-shares.ts';

function memory(): Pick<Storage, 'getItem' | 'setItem'> & { text: string | null } {
  return {
    text: null,
    getItem() {
      return this.text;
    },
    setItem(_key, text) {
      this.text = text;
    },
  };
}

const alpine = { serial: 'A', guest: 'alpine' };

test('the line is where it was in the next window, by guest', () => {
  const storage = memory();
  new ConsoleShares(storage).keep(alpine, 70);
  const next = new ConsoleShares(storage);
  expect(next.of(alpine)).toBe(70);
  expect(next.of({ serial: 'B', guest: 'alpine' })).toBe(50);
  next.forget(alpine);
  expect(new ConsoleShares(storage).of(alpine)).toBe(50);
});

test('two windows keep what each has moved', () => {
  const storage = memory();
  const [one, other] = [new ConsoleShares(storage), new ConsoleShares(storage)];
  one.keep(alpine, 30);
  other.keep({ serial: 'A', guest: 'debian' }, 60);
  expect([one.of({ serial: 'A', guest: 'debian' }), other.of(alpine)]).toEqual([60, 30]);
});

test('those of the guests moved last are kept', () => {
  const shares = new ConsoleShares(memory());
  for (let number = 0; number <= 200; number++) shares.keep({ serial: 'A', guest: `guest-${number}` }, 20);
  expect([0, 1].map((number) => shares.of({ serial: 'A', guest: `guest-${number}` }))).toEqual([50, 20]);
});

test.each([null, '', '{', '{}', '[1]', '[["a"]]', '[["a",5]]', '[["a","50"]]', '[["a",50.5]]'])(
  '%j holds no place',
  (text) => {
    expect(parseShares(text).size).toBe(0);
  },
);
