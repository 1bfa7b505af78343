// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { closingLine, tallyOfPlaywright, tallyOfVitest } from './tally.ts';

test('a vitest file that cannot be imported counts as one failure', () => {
  const tally = tallyOfVitest({
    numFailedTestSuites: 1,
    testResults: [
      { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      {
        name: 'b.test.ts',
        status: 'passed',
        assertionResults: [
          { fullName: 'b works', status: 'passed' },
          { fullName: 'b waits', status: 'skipped' },
          { fullName: 'b breaks', status: 'failed', failureMessages: ['expected 1\nto be 2'] },
        ],
      },
    ],
  });
  expect(closingLine(tally)).toBe('1 passed, 2 failed, 1 skipped');
  expect(tally.failedNames[0]).toContain('no such module');
  expect(tally.failedNames[1]).toBe('b breaks\n    expected 1\n    to be 2');
});

test('playwright counts each project, and global errors as failures', () => {
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
                ],
              },
            ],
          },
        ],
      },
    ],
    errors: [{ message: 'global setup failed' }],
  });
  expect(closingLine(tally)).toBe('1 passed, 2 failed, 0 skipped');
});
