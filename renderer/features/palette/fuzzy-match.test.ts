// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { fuzzyMatch } from './fuzzy-match.ts';

/** The texts that match, the best first. */
function ranked(query: string, ...texts: string[]): string[] {
  return texts
    .map((text) => ({ text, match: fuzzyMatch(query, text) }))
    .filter(({ match }) => match !== undefined)
    .sort((one, other) => (other.match?.score ?? 0) - (one.match?.score ?? 0))
    .map(({ text }) => text);
}

describe('a fuzzy match', () => {
  test('has the letters in order, and nothing else matches', () => {
    expect(fuzzyMatch('stal', 'Start alpine')).toBeDefined();
    expect(fuzzyMatch('alst', 'alpine: start')).toBeDefined();
    expect(fuzzyMatch('zz', 'Start alpine')).toBeUndefined();
    expect(fuzzyMatch('tratS', 'Start')).toBeUndefined();
  });

  test('takes words in any order', () => {
    expect(fuzzyMatch('alpine start', 'Start alpine')).toBeDefined();
    expect(fuzzyMatch('alpine stop', 'Start alpine')).toBeUndefined();
  });

  test('tells which letters matched', () => {
    expect(fuzzyMatch('sa', 'Start alpine')?.positions).toEqual([0, 6]);
    expect(fuzzyMatch('art', 'Start alpine')?.positions).toEqual([2, 3, 4]);
    expect(fuzzyMatch('alpine start', 'Start alpine')?.positions).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]);
  });

  test('likes beginnings of words and runs of letters', () => {
    expect(ranked('con', 'Boot log of falcon', 'Console of alpine')[0]).toBe('Console of alpine');
    expect(ranked('bl', 'Enable', 'Boot log')[0]).toBe('Boot log');
    expect(ranked('start', 'Stop and restart', 'Start')[0]).toBe('Start');
  });

  test('prefers the shorter of two equal ones', () => {
    expect(ranked('stop', 'Stop alpine-builder', 'Stop alpine')[0]).toBe('Stop alpine');
  });

  test('finds Chinese by any of its characters', () => {
    expect(ranked('启', '停止 alpine', '启动 alpine')).toEqual(['启动 alpine']);
    expect(fuzzyMatch('启 al', '启动 alpine')?.positions).toEqual([0, 3, 4]);
  });

  test('keeps its positions right where a small letter is longer', () => {
    // The small form of U+0130 is two characters.
    expect(fuzzyMatch('b', '\u0130b')?.positions).toEqual([1]);
  });

  test('of nothing is everything', () => {
    expect(fuzzyMatch('  ', 'anything')?.positions).toEqual([]);
  });
});
