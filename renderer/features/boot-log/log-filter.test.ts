// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { compileFilter, FilteredLog, highlight, type LogFilter } from './log-filter.ts';
import { logSources } from './log-lines.ts';

const all: LogFilter = { text: '', regex: false, level: 'debug', sources: logSources };

function entry(text: string, change: Partial<BootLogEntry> = {}): BootLogEntry {
  return { sequence: 0, timeMs: 0, sinceStartMs: 0, source: 'console', level: 'info', text, ...change };
}

function passes(filter: Partial<LogFilter>, ...entries: BootLogEntry[]): boolean[] {
  const { matches } = compileFilter({ ...all, ...filter });
  return entries.map(matches);
}

describe('a filter', () => {
  test('by text ignores case, until the text has capitals', () => {
    const entries = [entry('Init failed'), entry('init FAILED'), entry('fine')];
    expect(passes({ text: 'failed' }, ...entries)).toEqual([true, true, false]);
    expect(passes({ text: 'FAILED' }, ...entries)).toEqual([false, true, false]);
  });

  test('takes the text as it is, unless it is a regular expression', () => {
    expect(passes({ text: 'a.c[' }, entry('abc['), entry('a.c['))).toEqual([false, true]);
    expect(passes({ text: 'a.c', regex: true }, entry('abc'), entry('ac'))).toEqual([true, false]);
    expect(passes({ text: '^ok|done$', regex: true }, entry('ok it is'), entry('not ok'), entry('all done'))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('that is no regular expression yet hides nothing, and says so', () => {
    const compiled = compileFilter({ ...all, text: '(', regex: true });
    expect(compiled.invalid).toBe(true);
    expect(compiled.pattern).toBeUndefined();
    expect(compiled.matches(entry('anything'))).toBe(true);
  });

  test('by level lets the graver ones through', () => {
    const levels = (['error', 'warning', 'info', 'debug'] as const).map((level) => entry('x', { level }));
    expect(passes({ level: 'warning' }, ...levels)).toEqual([true, true, false, false]);
    expect(passes({ level: 'debug' }, ...levels)).toEqual([true, true, true, true]);
  });

  test('by source', () => {
    expect(passes({ sources: ['monitor'] }, entry('x'), entry('x', { source: 'monitor' }))).toEqual([false, true]);
  });

  test('gives the same answer however often it is asked', () => {
    const { matches } = compileFilter({ ...all, text: 'a' });
    expect([1, 2, 3].map(() => matches(entry('ba')))).toEqual([true, true, true]);
  });
});

describe('highlighting', () => {
  test('marks each match and loses no text', () => {
    const parts = highlight('one two one', compileFilter({ ...all, text: 'one' }).pattern);
    expect(parts).toEqual([
      { text: 'one', match: true },
      { text: ' two ', match: false },
      { text: 'one', match: true },
    ]);
  });

  test('is the same after the filter has looked at other lines', () => {
    const { pattern, matches } = compileFilter({ ...all, text: 'one' });
    matches(entry('some other line with one'));
    expect(highlight('one', pattern)).toEqual([{ text: 'one', match: true }]);
  });

  test('matches of nothing do not end it', () => {
    const parts = highlight('aab', compileFilter({ ...all, text: 'a*', regex: true }).pattern);
    expect(parts.map((part) => part.text).join('')).toBe('aab');
    expect(parts[0]).toEqual({ text: 'aa', match: true });
  });

  test('an empty line is one empty part', () => {
    expect(highlight('', /x/gu)).toEqual([{ text: '', match: false }]);
  });
});

describe('a filtered log', () => {
  test('looks only at what is new', () => {
    const filtered = new FilteredLog();
    const filter = compileFilter({ ...all, text: 'hit' });
    let asked = 0;
    const counting = {
      ...filter,
      matches: (each: BootLogEntry) => {
        asked++;
        return filter.matches(each);
      },
    };
    const entries = [entry('hit'), entry('miss')];
    expect(filtered.update({ entries, dropped: 0 }, counting)).toEqual([0]);
    entries.push(entry('hit'));
    expect(filtered.update({ entries, dropped: 0 }, counting)).toEqual([0, 2]);
    expect(asked).toBe(3);
  });

  test('keeps positions when older entries are dropped', () => {
    const filtered = new FilteredLog();
    const filter = compileFilter({ ...all, text: 'hit' });
    const entries = [entry('hit'), entry('hit'), entry('miss'), entry('hit')];
    filtered.update({ entries, dropped: 0 }, filter);
    entries.splice(0, 2);
    expect(filtered.update({ entries, dropped: 2 }, filter)).toEqual([3]);
    entries.push(entry('hit'));
    expect(filtered.update({ entries, dropped: 2 }, filter)).toEqual([3, 4]);
  });

  test('begins anew with another filter and with another log', () => {
    const filtered = new FilteredLog();
    const entries = [entry('a'), entry('b')];
    expect(filtered.update({ entries, dropped: 0 }, compileFilter({ ...all, text: 'a' }))).toEqual([0]);
    const other = compileFilter({ ...all, text: 'b' });
    expect(filtered.update({ entries, dropped: 0 }, other)).toEqual([1]);
    expect(filtered.update({ entries: [entry('b')], dropped: 0 }, other)).toEqual([0]);
  });

  test('one letter more looks only at what was found, and finds the same', () => {
    const entries = ['axb', 'aXc', 'x', 'b', 'xb XB'].map((text) => entry(text));
    const filtered = new FilteredLog();
    const typed = ['', 'x', 'xb', 'Xb', 'XB', 'xB', 'x', 'xb x'];
    for (const text of typed) {
      const filter = compileFilter({ ...all, text });
      const whole = new FilteredLog().update({ entries, dropped: 0 }, filter);
      expect(filtered.update({ entries, dropped: 0 }, filter)).toEqual(whole);
    }
    let asked = 0;
    const narrower = compileFilter({ ...all, text: 'xb xb' });
    const counting = { ...narrower, matches: (each: BootLogEntry) => ++asked > 0 && narrower.matches(each) };
    filtered.update({ entries, dropped: 0 }, counting);
    expect(asked).toBe(1);
  });

  test('looks again at what has moved because something came late', () => {
    const entries = ['hit 1', 'miss', 'hit 2'].map((text) => entry(text));
    const filtered = new FilteredLog();
    const filter = compileFilter({ ...all, text: 'hit' });
    const moves = [undefined, 1];
    const update = (version: number) =>
      filtered.update({ entries, dropped: 0, version, movedSince: () => moves[version] }, filter);
    const before = update(0);
    entries.splice(1, 0, entry('hit late'));
    expect(before).toEqual([0, 2]);
    expect(update(1)).toEqual([0, 1, 3]);
    expect(before).toEqual([0, 2]);
  });

  test('narrows over a log whose beginning was dropped meanwhile', () => {
    const entries = [entry('ab'), entry('a'), entry('ab')];
    const filtered = new FilteredLog();
    filtered.update({ entries, dropped: 0 }, compileFilter({ ...all, text: 'a' }));
    entries.splice(0, 1);
    entries.push(entry('ab'));
    expect(filtered.update({ entries, dropped: 1 }, compileFilter({ ...all, text: 'ab' }))).toEqual([2, 3]);
  });

  test.each([
    ['a wider text', { text: 'a' }],
    ['another level', { text: 'abc', level: 'error' as const }],
    ['a regular expression', { text: 'abc', regex: true }],
  ])('%s is looked for everywhere', (_, change) => {
    const before = compileFilter({ ...all, text: 'ab' });
    expect(compileFilter({ ...all, ...change }).narrows(before)).toBe(false);
  });
});
