// SPDX-License-Identifier: Apache-2.0
/** Sums what the runners report as JSON into one closing line. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Full names of the tests that failed (with the first lines of why, where the runner tells) or were skipped. */
  failedNames: string[];
  skippedNames: string[];
}

export function emptyTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, failedNames: [], skippedNames: [] };
}

export function addTally(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failedNames: [...one.failedNames, ...other.failedNames],
    skippedNames: [...one.skippedNames, ...other.skippedNames],
  };
}

interface VitestReport {
  numFailedTestSuites: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

/** Lines of a failure that stand beside its name at the end: enough to see what it is where only the end of a log is kept. */
const reasonLines = 15;

function withReason(name: string, message: string | undefined): string {
  if (message === undefined) return name;
  const lines = message.split('\n').slice(0, reasonLines);
  return [name, ...lines.map((line) => `    ${line.slice(0, 240)}`)].join('\n');
}

/** vitest's `--reporter=json`. A file that fails without a test of its own (an import that throws) counts as one failure. */
export function tallyOfVitest(report: VitestReport): Tally {
  const tally = emptyTally();
  for (const file of report.testResults) {
    for (const result of file.assertionResults) {
      if (result.status === 'passed') tally.passed++;
      else if (result.status === 'failed')
        tally.failedNames.push(withReason(result.fullName, result.failureMessages?.[0]));
      else tally.skippedNames.push(result.fullName);
    }
    const tests = file.assertionResults.length;
    const explained = file.assertionResults.some((result) => result.status === 'failed');
    if (file.status === 'failed' && (tests === 0 || !explained))
      tally.failedNames.push(`${file.name}: ${file.message ?? ''}`);
  }
  return { ...tally, failed: tally.failedNames.length, skipped: tally.skippedNames.length };
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    tests: { status: string; projectName: string; results?: { error?: { message?: string } }[] }[];
  }[];
}

/** Playwright's `--reporter=json`. */
export function tallyOfPlaywright(report: { suites: PlaywrightSuite[]; errors?: { message?: string }[] }): Tally {
  const tally = emptyTally();
  const walk = (suite: PlaywrightSuite): void => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = `[${test.projectName}] ${spec.title}`;
        if (test.status === 'expected' || test.status === 'flaky') tally.passed++;
        else if (test.status === 'skipped') tally.skippedNames.push(name);
        else tally.failedNames.push(withReason(name, test.results?.find((each) => each.error)?.error?.message));
      }
    }
    for (const inner of suite.suites ?? []) walk(inner);
  };
  for (const suite of report.suites) walk(suite);
  for (const error of report.errors ?? []) tally.failedNames.push(error.message ?? 'playwright error');
  return { ...tally, failed: tally.failedNames.length, skipped: tally.skippedNames.length };
}

export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}
