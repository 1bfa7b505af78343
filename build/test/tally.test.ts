// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import {
  addTally,
  afterSecondLook,
  closingLine,
  closingLines,
  emptyTally,
  type FileTallies,
  secondLooks,
  talliesOfVitest,
  tallyOfPlaywright,
} from './tally.ts';

const passed = (fullName: string) => ({ fullName, status: 'passed' });
const broken = (fullName: string) => ({ fullName, status: 'failed', failureMessages: ['expected 1\nto be 2'] });
const file = (name: string, ...assertionResults: { fullName: string; status: string }[]) => ({
  name,
  status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed',
  assertionResults,
});
const sum = (tallies: FileTallies) => [...tallies.values()].reduce(addTally, emptyTally());

test('a vitest file that cannot be imported counts as one failure', () => {
  const tally = sum(
    talliesOfVitest({
      testResults: [
        { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        file('b.test.ts', passed('b works'), { fullName: 'b waits', status: 'skipped' }, broken('b breaks')),
      ],
    }),
  );
  expect(closingLines(tally)).toEqual([
    'skipped: b waits',
    'failed: a.test.ts',
    '    no such module',
    'failed: b breaks',
    '    expected 1\n    to be 2',
    '1 passed, 2 failed, 1 skipped',
  ]);
});

test('a few files that failed are looked at again, a break is not', () => {
  const failing = (count: number) =>
    talliesOfVitest({ testResults: Array.from({ length: count }, (_, each) => file(`${each}`, broken('breaks'))) });
  expect(secondLooks(failing(3))).toEqual(['0', '1', '2']);
  expect(secondLooks(failing(4))).toEqual([]);
  expect(secondLooks(talliesOfVitest({ testResults: [file('a', passed('works'))] }))).toEqual([]);
});

test('what passes at the second look is unsteady, what fails in it has failed', () => {
  const first = talliesOfVitest({
    testResults: [file('a', passed('one'), broken('two'), broken('three')), file('b', passed('four'))],
  });
  const second = talliesOfVitest({ testResults: [file('a', broken('one'), passed('two'), broken('three'))] });
  const tally = sum(afterSecondLook(first, second));
  expect(tally.unsteady.map(({ name }) => name)).toEqual(['two']);
  expect(tally.failures.map(({ name }) => name)).toEqual(['one', 'three']);
  expect(closingLine(tally)).toBe('2 passed, 2 failed, 0 skipped');
});

test('what has failed and is skipped at the second look has failed', () => {
  const first = talliesOfVitest({ testResults: [file('a', broken('one'), { fullName: 'two', status: 'skipped' })] });
  const skipped = ['one', 'two'].map((fullName) => ({ fullName, status: 'skipped' }));
  const tally = sum(afterSecondLook(first, talliesOfVitest({ testResults: [file('a', ...skipped)] })));
  expect(tally).toMatchObject({ failures: [{ name: 'one' }], skipped: ['two'], unsteady: [] });
});

test('playwright counts each project, flaky tests as unsteady, and global errors as failures', () => {
  const results = [{ error: { message: 'too late' } }, {}];
  const tally = tallyOfPlaywright({
    suites: [
      {
        title: 'file',
        suites: [
          {
            title: 'group',
            specs: [
              {
                title: 'starts',
                tests: [
                  { status: 'expected', projectName: 'electron' },
                  { status: 'unexpected', projectName: 'browser' },
                  { status: 'flaky', projectName: 'views', results },
                ],
              },
            ],
          },
        ],
      },
    ],
    errors: [{ message: 'global setup failed' }],
  });
  expect(closingLine(tally)).toBe('2 passed, 2 failed, 0 skipped');
  expect(tally.unsteady).toEqual([{ name: '[views] starts', reason: '    too late' }]);
});
