// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { ConfigKeyFacts } from '../../../agent/protocol/index.ts';
import { caretPlace, completions, factsOf, withCompletion } from './config-completion.ts';

const taken = (key: string, example = 'x'): ConfigKeyFacts => ({ key, since: '4.0', example, list: false });
const keys: ConfigKeyFacts[] = [
  taken('lxc.cgroup.dir', 'a'),
  taken('lxc.cgroup.*'),
  taken('lxc.net.N.link', 'br0'),
  taken('lxc.net.N.type', 'veth'),
  taken('lxc.uts.name', 'alpine'),
  { key: 'lxc.uts.old', since: '4.0', list: false, why: 'it is gone' },
];
const names = (typed: string): string[] => completions(typed, keys).map(({ key }) => key);

describe('the caret', () => {
  test.each([
    ['lxc.uts', 7, { line: 0, column: 7, key: 'lxc.uts', typed: 'lxc.uts' }],
    ['a\n  lxc.uts.name = b', 8, { line: 1, column: 6, key: 'lxc.uts.name', typed: 'lxc.' }],
    ['lxc.uts.name = b', 16, { line: 0, column: 16, key: 'lxc.uts.name', typed: undefined }],
    ['# lxc', 5, { line: 0, column: 5, key: '', typed: undefined }],
  ])('in %j at %i', (text, offset, place) => {
    expect(caretPlace(text, offset)).toEqual(place);
  });
});

describe('completion', () => {
  test('offers what begins so, then what has it inside, and nothing that is refused', () => {
    expect(names('lxc.u')).toEqual(['lxc.uts.name']);
    expect(names('name')).toEqual(['lxc.uts.name']);
    expect(names('lxc.net.3.')).toEqual(['lxc.net.N.link', 'lxc.net.N.type']);
    expect(names('')).toEqual([]);
    expect(names('lxc.uts.name')).toEqual([]);
  });

  test('puts in the key with a value to change, and keeps a number that was typed', () => {
    expect(withCompletion('lxc.u', 5, keys[4]!)).toEqual({ text: 'lxc.uts.name = alpine', offset: 21 });
    expect(withCompletion('a\nlxc.net.3.t\nb', 13, keys[3]!).text).toBe('a\nlxc.net.3.type = veth\nb');
  });

  test('keeps a value that is there, and leaves an open key open', () => {
    expect(withCompletion('lxc.u = b', 5, keys[4]!)).toEqual({ text: 'lxc.uts.name = b', offset: 12 });
    expect(withCompletion('lxc.cg', 6, keys[1]!)).toEqual({ text: 'lxc.cgroup.', offset: 11 });
  });
});

test('help is of the most special entry', () => {
  expect(factsOf('lxc.cgroup.dir', keys)?.key).toBe('lxc.cgroup.dir');
  expect(factsOf('lxc.cgroup.memory.max', keys)?.key).toBe('lxc.cgroup.*');
  expect(factsOf('lxc.net.12.link', keys)?.key).toBe('lxc.net.N.link');
  expect(factsOf('lxc.nonsense', keys)).toBeUndefined();
});
