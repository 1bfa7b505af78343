// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type DiffLine, lineDiff, withContext } from './line-diff.ts';

const print = (lines: readonly (DiffLine | undefined)[]): string[] =>
  lines.map((line) => (line === undefined ? '…' : `${{ same: ' ', added: '+', removed: '-' }[line.kind]}${line.text}`));

test.each([
  ['a\nb', 'a\nb', [' a', ' b']],
  ['a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['a\nc', 'a\nb\nc', [' a', '+b', ' c']],
  ['a\nb\nc', 'c', ['-a', '-b', ' c']],
  ['a\nb\nc\nd', 'b\na\nd\nc', ['-a', ' b', '-c', '+a', ' d', '+c']],
])('%j to %j', (before, after, lines) => {
  expect(print(lineDiff(before, after))).toEqual(lines);
});

test('both sides can be read out of it again', () => {
  const [before, after] = ['x\ny\nz\ny\nx', 'y\nz\nx\nz\ny'];
  const lines = lineDiff(before, after);
  const side = (left: DiffLine['kind']) =>
    lines
      .filter(({ kind }) => kind !== left)
      .map(({ text }) => text)
      .join('\n');
  expect(side('added')).toBe(before);
  expect(side('removed')).toBe(after);
});

test('what is long and quite another is told as replaced', () => {
  expect(print(lineDiff('a\nb', 'c\nd', 1))).toEqual(['-a', '-b', '+c', '+d']);
});

test('shows what changed with a little around it', () => {
  const before = Array.from({ length: 12 }, (_, line) => `line ${line}`).join('\n');
  const shown = print(withContext(lineDiff(before, before.replace('line 5', 'other')), 1));
  expect(shown).toEqual(['…', ' line 4', '-line 5', '+other', ' line 6', '…']);
});
