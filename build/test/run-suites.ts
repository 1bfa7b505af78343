// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { StockLxc, type StockRelease, stockReleases } from '../../e2e/conformance/stock-lxc.ts';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { HostIptables } from '../../e2e/fixtures/host-iptables.ts';
import { packageProgram, root, run } from '../run-command.ts';
import {
  addTally,
  afterSecondLook,
  closingLine,
  closingLines,
  emptyTally,
  type FileTallies,
  failedTally,
  type PlaywrightReport,
  secondLooks,
  type Tally,
  talliesOfVitest,
  tallyOfPlaywright,
} from './tally.ts';

export type Suite = 'unit' | 'runtime' | 'injection' | 'conformance' | 'network' | 'version2' | 'phone' | 'desktop';

/** Suites to run one after another; or several such lists, side by side. */
export type Step = Suite | { lanes: readonly (readonly Suite[])[] };

/**
 * Guests on this machine. `runtime` is on the machine itself, and the others by e2e/isolated.sh, where neither sees what the other
 * starts: starts of guests wait more than they work.
 */
export const deviceSuites: Step = {
  lanes: [['runtime'], ['conformance', 'network', 'version2'], ['injection']],
};

/** What e2e/isolated.sh has before the command. */
const isolated: Partial<Record<Suite, readonly string[]>> = {
  injection: [],
  conformance: [],
  network: [],
  version2: ['--v2'],
};

const reports = `${root}build/out/test`;

/** In the place of a file's name, for what belongs to none. */
const runner = 'runner';

/** The runner's report; a runner that died before it wrote one is a failure by itself. */
function readReport<Report>(file: string, code: number, read: (report: Report) => FileTallies): FileTallies {
  try {
    const tallies = read(JSON.parse(readFileSync(file, 'utf8')) as Report);
    if (code === 0 || [...tallies.values()].some(({ failures }) => failures.length > 0)) return tallies;
    return new Map([...tallies, [runner, failedTally(`the runner ended with ${code}`)]]);
  } catch (error) {
    return new Map([[runner, failedTally(`no report in ${file}: ${String(error)}`)]]);
  }
}

/** Debian's archive is out of reach from a network of one's own. Quick when it is all there. */
async function fetchForIsolated(): Promise<void> {
  await Promise.all([buildBusyboxGuest('amd64'), HostIptables.packages()]);
  for (const release of Object.keys(stockReleases) as StockRelease[]) await StockLxc.fetch(release);
}

async function runVitest(project: Exclude<Suite, 'desktop'>, filters: readonly string[]): Promise<FileTallies> {
  const file = `${reports}/${project}.json`;
  rmSync(file, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // Order is for suites of several workers; those that run side by side would read vitest's notes of it while the other writes them.
  if (project !== 'unit' && project !== 'phone') args.push('--no-cache');
  // A filter may be for another suite.
  if (filters.length > 0) args.push('--passWithNoTests');
  const command = [packageProgram('vitest'), ...args, ...filters];
  const layout = isolated[project];
  if (layout !== undefined) {
    await fetchForIsolated();
    command.unshift(`${root}e2e/isolated.sh`, ...layout);
  }
  const [program = '', ...words] = command;
  const code = await run(program, words);
  return readReport(file, code, talliesOfVitest);
}

async function runPlaywright(filters: readonly string[]): Promise<FileTallies> {
  const file = `${reports}/desktop.json`;
  rmSync(file, { force: true });
  const command = [packageProgram('playwright'), 'test', '--config', 'e2e/desktop/playwright.config.ts', ...filters];
  // Without a display the window opens in one of its own, in memory.
  if (process.env.DISPLAY === undefined) command.unshift('xvfb-run', '-a', '-s', '-screen 0 1400x1000x24');
  const [program = '', ...args] = command;
  const code = await run(program, args, { environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: file } });
  return readReport(file, code, (report: PlaywrightReport) => new Map([[runner, tallyOfPlaywright(report)]]));
}

/** The suite's files by their tallies; with a second look at the few that failed. */
async function runSuite(suite: Suite, filters: readonly string[], looksAgain: boolean): Promise<Tally> {
  // Playwright tries again by itself, for its tests depend on no file.
  if (suite === 'desktop') return sum(await runPlaywright([...(looksAgain ? ['--retries=1'] : []), ...filters]));
  const first = await runVitest(suite, filters);
  const again = looksAgain ? secondLooks(first).filter((file) => file !== runner) : [];
  if (again.length === 0) return sum(first);
  console.log(`== ${suite}: a second look at ${again.join(', ')}`);
  return sum(afterSecondLook(first, await runVitest(suite, again)));
}

function sum(tallies: FileTallies): Tally {
  return [...tallies.values()].reduce(addTally, emptyTally());
}

export interface SuiteOptions {
  filters?: readonly string[];
  /** What fails is tried once more; what passes then is told as unsteady and does not fail the run. */
  looksAgain?: boolean;
}

/** Runs a suite and tells how it came out; what keeps it from running is a failure of its own. */
async function runAndTell(suite: Suite, { filters = [], looksAgain = false }: SuiteOptions): Promise<Tally> {
  const startedAt = Date.now();
  console.log(`\n== ${suite}`);
  const tally = await runSuite(suite, filters, looksAgain).catch((error: unknown) =>
    failedTally(`${suite} could not run: ${String(error)}`),
  );
  console.log(`== ${suite}: ${closingLine(tally)} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
  return tally;
}

async function runInTurn(suites: readonly Suite[], options: SuiteOptions): Promise<Tally> {
  let total = emptyTally();
  for (const suite of suites) total = addTally(total, await runAndTell(suite, options));
  return total;
}

/** Runs one step after another, prints what failed and the closing line; the exit code. */
export async function runSuites(steps: readonly Step[], options: SuiteOptions = {}): Promise<number> {
  mkdirSync(reports, { recursive: true });
  let total = emptyTally();
  for (const step of steps) {
    const lanes = typeof step === 'string' ? [[step]] : step.lanes;
    const tallies = await Promise.all(lanes.map((suites) => runInTurn(suites, options)));
    total = tallies.reduce(addTally, total);
  }
  for (const line of closingLines(total)) console.log(line);
  return total.failures.length === 0 && total.passed > 0 ? 0 : 1;
}
