// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { errorLine, lineRange, tokensOf } from './config-syntax.ts';

const lines = [
  '',
  '# comment',
  '  # comment',
  'lxc.uts.name = alpine',
  'a=b=c',
  'no equals sign',
  ' lxc.x =',
  '= value',
];

test.each(lines)('the parts of %j join to the line again', (line) => {
  expect(
    tokensOf(line)
      .map((token) => token.text)
      .join(''),
  ).toBe(line);
});

test('keys and values are told apart at the first equals sign', () => {
  expect(tokensOf('a=b=c').map((token) => token.kind)).toEqual(['key', 'equals', 'value']);
  expect(tokensOf('# a = b').map((token) => token.kind)).toEqual(['comment']);
  expect(tokensOf('nonsense').map((token) => token.kind)).toEqual(['plain']);
});

describe('the line of an error', () => {
  const refused = (line: string | number | boolean): FailureView => ({
    reason: 'config-invalid',
    message: '',
    details: { line },
  });
  test.each([
    [refused(3), 5, 3],
    [refused('3'), 5, 3],
    [refused(6), 5, undefined],
    [refused(0), 5, undefined],
    [refused(true), 1, 1],
    [refused('x'), 5, undefined],
    [undefined, 5, undefined],
    [{ reason: 'no-space', message: '', details: { line: 3 } } as FailureView, 5, undefined],
  ])('%o in %s lines: %s', (failure, count, line) => {
    expect(errorLine(failure, count)).toBe(line);
  });

  test('has its range in the text', () => {
    const text = 'one\ntwo\n\nfour';
    expect(lineRange(text, 2)).toEqual({ start: 4, end: 7 });
    expect(lineRange(text, 3)).toEqual({ start: 8, end: 8 });
    expect(text.slice(lineRange(text, 4).start, lineRange(text, 4).end)).toBe('four');
  });
});
