// SPDX-License-Identifier: Apache-2.0
/** Sums what the runners report as JSON into one closing line. */
export interface Tally {
  passed: number;
  failures: Failure[];
  /** Full names. */
  skipped: string[];
  /** Failed at first, and passed when tried again: a bug still, of the test or of Lodge. */
  unsteady: Failure[];
}

export interface Failure {
  /** Full name of the test, or what else failed. */
  name: string;
  /** The first lines of why, where the runner tells. */
  reason?: string;
}

/** By the absolute name of the test file. */
export type FileTallies = ReadonlyMap<string, Tally>;

export function emptyTally(): Tally {
  return { passed: 0, failures: [], skipped: [], unsteady: [] };
}

export function failedTally(name: string): Tally {
  return { ...emptyTally(), failures: [{ name }] };
}

export function addTally(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failures: [...one.failures, ...other.failures],
    skipped: [...one.skipped, ...other.skipped],
    unsteady: [...one.unsteady, ...other.unsteady],
  };
}

interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[];
  }[];
}

/** Lines of a failure that stand beside its name at the end: enough to see what it is where only the end of a log is kept. */
const reasonLines = 15;

function failureOf(name: string, message: string | undefined): Failure {
  if (message === undefined) return { name };
  const lines = message.split('\n').slice(0, reasonLines);
  return { name, reason: lines.map((line) => `    ${line.slice(0, 240)}`).join('\n') };
}

/** vitest's `--reporter=json`. A file that fails without a test of its own (an import that throws) counts as one failure. */
export function talliesOfVitest(report: VitestReport): FileTallies {
  const tallies = new Map<string, Tally>();
  for (const file of report.testResults) {
    const tally = emptyTally();
    for (const result of file.assertionResults) {
      if (result.status === 'passed') tally.passed++;
      else if (result.status === 'failed') tally.failures.push(failureOf(result.fullName, result.failureMessages?.[0]));
      else tally.skipped.push(result.fullName);
    }
    if (file.status === 'failed' && tally.failures.length === 0)
      tally.failures.push(failureOf(file.name, file.message ?? ''));
    tallies.set(file.name, tally);
  }
  return tallies;
}

/** Files are tried again while they are few: many that fail are a break, and a second look would only take time. */
const mostSecondLooks = 3;

/** The files that are worth a second look. */
export function secondLooks(tallies: FileTallies): string[] {
  const failed = [...tallies].filter(([, { failures }]) => failures.length > 0).map(([file]) => file);
  return failed.length <= mostSecondLooks ? failed : [];
}

/** What `second` ran counts as it came out there. What had failed before is unsteady when it has passed now; skipped, it has failed. */
export function afterSecondLook(first: FileTallies, second: FileTallies): FileTallies {
  const result = new Map(first);
  for (const [file, tally] of second) {
    const before = (first.get(file)?.failures ?? []).filter(
      ({ name }) => !tally.failures.some((each) => each.name === name),
    );
    const passedBy = before.filter(({ name }) => tally.skipped.includes(name));
    const unsteady = before.filter((each) => !passedBy.includes(each));
    const skipped = tally.skipped.filter((name) => !passedBy.some((each) => each.name === name));
    result.set(file, { ...tally, failures: [...tally.failures, ...passedBy], skipped, unsteady });
  }
  return result;
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    tests: { status: string; projectName: string; results?: { error?: { message?: string } }[] }[];
  }[];
}

export interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors?: { message?: string }[];
}

/** Playwright's `--reporter=json`. What it calls flaky is unsteady. */
export function tallyOfPlaywright(report: PlaywrightReport): Tally {
  const tally = emptyTally();
  const walk = (suite: PlaywrightSuite): void => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const name = `[${test.projectName}] ${spec.title}`;
        const failure = failureOf(name, test.results?.find((each) => each.error)?.error?.message);
        if (test.status === 'expected' || test.status === 'flaky') tally.passed++;
        if (test.status === 'flaky') tally.unsteady.push(failure);
        else if (test.status === 'skipped') tally.skipped.push(name);
        else if (test.status !== 'expected') tally.failures.push(failure);
      }
    }
    for (const inner of suite.suites ?? []) walk(inner);
  };
  for (const suite of report.suites) walk(suite);
  for (const error of report.errors ?? []) tally.failures.push({ name: error.message ?? 'playwright error' });
  return tally;
}

export function closingLine({ passed, failures, skipped }: Tally): string {
  return `${passed} passed, ${failures.length} failed, ${skipped.length} skipped`;
}

/** What was skipped, unsteady or failed, and the closing line. */
export function closingLines(tally: Tally): string[] {
  const told = (word: string, { name, reason }: Failure): string[] => [
    `${word}: ${name}`,
    ...(reason === undefined ? [] : [reason]),
  ];
  return [
    ...tally.skipped.map((name) => `skipped: ${name}`),
    ...tally.unsteady.flatMap((each) => told('unsteady', each)),
    ...tally.failures.flatMap((each) => told('failed', each)),
    closingLine(tally),
  ];
}
