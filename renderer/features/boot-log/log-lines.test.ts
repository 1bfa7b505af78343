// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { LineDecoder, parseLogLine, plainText } from './log-lines.ts';
import { nextError, printEntry, sinceBefore, sinceStart } from './log-text.ts';

const encoder = new TextEncoder();
const good: BootLogEntry = {
  sequence: 4,
  timeMs: 1_700_000_000_000,
  sinceStartMs: 12_345,
  source: 'monitor',
  level: 'info',
  text: 'mounted',
};

describe('lines', () => {
  test('are whole across the borders of chunks, also within a character', () => {
    const bytes = encoder.encode('你好\nworld\n');
    const decoder = new LineDecoder();
    const lines = [...bytes].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    expect(lines).toEqual(['你好', 'world']);
  });

  test('without an end do not grow for ever', () => {
    const decoder = new LineDecoder();
    const chunk = encoder.encode('x'.repeat(600_000));
    decoder.push(chunk);
    decoder.push(chunk);
    expect(decoder.push(encoder.encode('rest\n'))).toEqual(['rest']);
  });
});

describe('an entry', () => {
  test('is read as it was written', () => {
    expect(parseLogLine(JSON.stringify(good))).toEqual(good);
    expect(parseLogLine('{"lost":12}')).toEqual({ lost: 12 });
  });

  test.each([
    'not json',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...good, level: 'fatal' }),
    JSON.stringify({ ...good, source: 'kitchen' }),
    JSON.stringify({ ...good, text: 7 }),
    JSON.stringify({ ...good, sequence: '4' }),
    JSON.stringify({ ...good, step: 5 }),
  ])('is not %s', (line) => {
    expect(parseLogLine(line)).toBeUndefined();
  });

  test('loses the colours and controls of a console', () => {
    expect(plainText('\x1b[1;32mok\x1b[0m\r \x1b]0;title\x07done\x1b[K\x08')).toBe('ok done');
    expect(plainText('\x9b31mred \u202egnp.exe\u202c \u2067x\u2069')).toBe('31mred gnp.exe x');
    expect(parseLogLine(JSON.stringify({ ...good, tag: 'init\u202e', text: 'ok' }))).toMatchObject({ tag: 'init' });
    expect(plainText('tabs\tstay, ümlauts and 漢字 too')).toBe('tabs\tstay, ümlauts and 漢字 too');
  });

  test('prints as one line of a file', () => {
    expect(printEntry({ ...good, step: 'mounts', durationMs: 21.66 })).toBe(
      '2023-11-14T22:13:20.000Z +12.345 monitor info [mounts 21.7 ms] mounted',
    );
    expect(sinceStart(-20)).toBe('-0.020');
  });
});

test('the next error is the one below, then from the top again', () => {
  const levels = ['info', 'error', 'info', 'error', 'info'] as const;
  const from = (after: number) => nextError((row) => levels[row] ?? 'info', levels.length, after);
  expect([from(-1), from(1), from(3), from(4)]).toEqual([1, 3, 1, 1]);
  expect(nextError(() => 'info', 3, -1)).toBeUndefined();
});

test('the error before is looked for upwards, from the end when there is none above', () => {
  const levels: BootLogEntry['level'][] = ['info', 'error', 'info', 'error', 'info'];
  const before = (row: number) => nextError((each) => levels[each] ?? 'info', levels.length, row, -1);
  expect([before(4), before(3), before(1), before(-1)]).toEqual([3, 1, 3, 3]);
});

test('the time between two lines is that of their starts', () => {
  const at = (sinceStartMs: number) => ({ sinceStartMs }) as BootLogEntry;
  expect(sinceBefore(at(120), at(100))).toBe('+0.020');
  expect(sinceBefore(at(120), undefined)).toBe('');
});
