// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readJsonLines, wholeNumbers } from './progress-lines.ts';

const encoder = new TextEncoder();

test('lines are read however they are cut, and what is no line of JSON is left out', () => {
  const lines: unknown[] = [];
  const read = readJsonLines((line) => lines.push(line));
  for (const part of ['{"done', 'Bytes":1}\nnot json\n"text"\nnull\n{"doneBytes":2}', '\n']) read(encoder.encode(part));
  expect(lines).toEqual([{ doneBytes: 1 }, { doneBytes: 2 }]);
});

test('figures are taken only whole', () => {
  expect(wholeNumbers({ doneBytes: 1, totalBytes: 2 }, ['doneBytes', 'totalBytes'])).toEqual({
    doneBytes: 1,
    totalBytes: 2,
  });
  expect(wholeNumbers({ doneBytes: 1, totalBytes: '2' }, ['doneBytes', 'totalBytes'])).toBeUndefined();
  expect(wholeNumbers({ doneBytes: 0.5 }, ['doneBytes'])).toBeUndefined();
});
