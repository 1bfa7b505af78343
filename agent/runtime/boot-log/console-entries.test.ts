// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../api.ts';
import { consoleEntries } from './console-entries.ts';
import { lineLimit } from './line-assembler.ts';
import { levelOf, plainText } from './plain-text.ts';

const at = { sequence: 7, timeMs: 1_700_000_000_000.5, sinceStartMs: 12 };

function entriesOf(text: string): LogEntry[] {
  const { json, count } = consoleEntries(text, at);
  const entries = json
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogEntry);
  expect(entries).toHaveLength(count);
  expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, index) => at.sequence + index));
  return entries;
}

const textsOf = (text: string): string[] => entriesOf(text).map((entry) => entry.text);

describe('lines of a console', () => {
  test('are entries one after the other, at one time', () => {
    expect(entriesOf('one\r\ntwo\n')).toEqual([
      { ...at, source: 'console', level: 'info', text: 'one' },
      { ...at, sequence: 8, source: 'console', level: 'info', text: 'two' },
    ]);
  });

  test('that are blank are none, and take no number', () => {
    expect(textsOf('\n  \r\n\t\none\n\x1b[0m\n\x07\nlast\n')).toEqual(['one', 'last']);
  });

  test.each([
    ['quotes', 'say "yes"'],
    ['backslashes', 'C:\\new\\u0041'],
    ['tabs', 'a\tb'],
    ['letters beyond Latin', '启动 ✓ 🙂'],
    ['half of a pair', '\ud83d'],
    ['separators of JavaScript', '\u2028\u2029'],
  ])('keep %s, whatever the lines around them have', (_, text) => {
    expect(textsOf(`plain\n${text}\nplain\n`)).toEqual(['plain', text, 'plain']);
  });

  test('lose what only a terminal understands, and no more', () => {
    expect(textsOf('\x1b[1;31mred\x1b[0m and \x1b[38;5;4mblue\x1b[m\n')).toEqual(['red and blue']);
    expect(textsOf('\x1b]0;a title\x07one\n\x1b]0;a title\x1b\\two\nthr\x1b(ee\b\x7f\rfour\n')).toEqual([
      'one',
      'two',
      'thr(eefour',
    ]);
    // A title that never ends does not take the next line with it.
    expect(textsOf('\x1b]0;title\nnext\n\x1b\\later\n')).toEqual(['0;title', 'next', 'later']);
    expect(textsOf('\x1b')).toEqual([]);
  });

  test('are cut where they are too long', () => {
    expect(textsOf(`${'x'.repeat(lineLimit + 1)}\nshort\n`).map(({ length }) => length)).toEqual([lineLimit, 5]);
  });

  test('have the level that their own words tell', () => {
    const lines = ['all is well', 'Fatal: no disk', 'a warning', 'a failure of terrors', "I can't", 'an ERROR'];
    expect(entriesOf(`${lines.join('\n')}\n`).map(({ level }) => level)).toEqual([
      ...['info', 'error', 'warning', 'error', 'error', 'error'],
    ]);
  });
});

test('a text is the same as its lines one by one, whatever it is made of', () => {
  const pieces = [
    '\n',
    '\r\n',
    '\r',
    '\x1b',
    '\x1b[',
    '31m',
    ']',
    '0;t',
    '\x07',
    '\\',
    '"',
    'error',
    'x',
    ' ',
    '\x7f',
    '\0',
    '字',
  ];
  let state = 5;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: next(30) }, () => pieces[next(pieces.length)]).join('');
    const expected = text
      .split('\n')
      .map(plainText)
      .filter((line) => line.trim() !== '');
    const entries = entriesOf(text);
    expect(entries.map((entry) => entry.text)).toEqual(expected);
    expect(entries.map(({ level }) => level)).toEqual(expected.map(levelOf));
  }
});
