// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { FuzzFailure, fuzz } from './fuzz-run.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { findTargets } from './targets.ts';

const inputsEach = 3000;
const inputs = (limit: number) => (count: number) => count < limit;

/** Fails for a text that takes three lucky steps, each of which shows. */
const planted: FuzzTarget = {
  name: 'planted',
  seeds: ['hello'],
  words: ['a=', 'b=', 'c='],
  feed: (input) => {
    const text = new TextDecoder().decode(input);
    const found = ['a=', 'b=', 'c='].filter((word, index) => text.indexOf(word) === 2 * index);
    if (found.length === 3) throw new RangeError('the planted defect');
    return `found ${found.join(' and ')}`;
  },
};

describe('the fuzzer', () => {
  test('finds a defect that takes several steps, and hands over its input', () => {
    let failure: unknown;
    try {
      fuzz(planted, 1, inputs(200_000));
    } catch (error) {
      failure = error;
    }
    if (!(failure instanceof FuzzFailure)) throw new Error('it found nothing');
    expect(failure.message).toContain('the planted defect');
    expect(new TextDecoder().decode(failure.input)).toMatch(/^a=b=c=/);
  });

  test('does the same again with the same seed', () => {
    const seen = (seed: number): string[] => {
      const all: string[] = [];
      const feed = (input: Uint8Array): string => `seen ${all.push(String(input))}`;
      fuzz({ ...planted, feed }, seed, inputs(50));
      return all;
    };
    expect(seen(3)).toEqual(seen(3));
    expect(seen(3)).not.toEqual(seen(4));
  });
});

const targets = await findTargets();

test('no two targets have one name', () => {
  expect(new Set(targets.map(({ name }) => name)).size).toBe(targets.length);
});

test.each(targets.map((target) => [target.name, target] as const))('a short run of %s finds nothing', (_, target) => {
  const { answers } = fuzz(target, 20, inputs(inputsEach));
  // What only ever refuses, or never, was fed the wrong thing.
  expect(answers.size).toBeGreaterThan(1);
});
