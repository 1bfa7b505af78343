// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { InvalidValue, integer, list, oneOf, openRecord, optional, record, text } from './validate.ts';
import { decodeStreamBytes, encodeStreamBytes, parseWebRequest } from './web-message.ts';

/** The same numbers in every run: a failure can be looked at again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

describe('a validator', () => {
  const shape = record({ name: text({ longest: 4 }), count: optional(integer(0, 9)), kind: oneOf(['a', 'b']) });

  it('gives back what it was asked for and nothing else', () => {
    expect(shape({ name: 'x', kind: 'a' }, 'it')).toEqual({ name: 'x', kind: 'a' });
    expect(shape({ name: 'x', kind: 'b', count: 9 }, 'it')).toEqual({ name: 'x', kind: 'b', count: 9 });
    expect(openRecord({ name: text() })({ name: 'x', more: 1 }, 'it')).toEqual({ name: 'x', more: 1 });
  });

  it.each([
    [{ name: 'x', kind: 'c' }, 'it.kind'],
    [{ name: 'xxxxx', kind: 'a' }, 'it.name'],
    [{ name: 'x', kind: 'a', count: 1.5 }, 'it.count'],
    [{ name: 'x', kind: 'a', count: null }, 'it.count'],
    [{ name: 'x', kind: 'a', other: 1 }, 'it.other'],
    [null, 'it'],
    ['text', 'it'],
  ])('tells where %j is wrong', (value, path) => {
    expect(() => shape(value, 'it')).toThrow(expect.objectContaining({ name: 'InvalidValue', path }));
  });

  it('bounds lists', () => {
    expect(() => list(integer(0, 1), 2)([0, 1, 0], 'it')).toThrow(InvalidValue);
    expect(() => list(integer(0, 1), 2)([0, 2], 'it')).toThrow('it[1]');
  });
});

describe('a message of a page', () => {
  it('comes through with its bytes', () => {
    const bytes = Uint8Array.of(0, 255, 1);
    expect(decodeStreamBytes(encodeStreamBytes(0xffffffff, bytes))).toEqual({ stream: 0xffffffff, bytes });
    expect(decodeStreamBytes(Uint8Array.of(1, 2, 3))).toBeUndefined();
  });

  it('never throws, whatever the text is', () => {
    const next = generator(7);
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"kind"',
      ':',
      '"call"',
      '"open"',
      '"stream"',
      ',',
      '"id"',
      '1',
      '-1',
      'null',
      '"name"',
      '1e999',
      '\u0000',
    ];
    for (let round = 0; round < 20_000; round++) {
      let message = '';
      for (let length = next(12); length > 0; length--) message += pieces[next(pieces.length)];
      const parsed = parseWebRequest(message);
      if (parsed !== undefined) expect(['call', 'open', 'stream']).toContain(parsed.kind);
    }
  });
});
