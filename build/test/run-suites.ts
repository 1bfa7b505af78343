// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { StockLxc, type StockRelease, stockReleases } from '../../e2e/conformance/stock-lxc.ts';
import { buildBusyboxGuest } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { HostIptables } from '../../e2e/fixtures/host-iptables.ts';
import { packageProgram, root, run } from '../run-command.ts';
import { addTally, closingLine, emptyTally, type Tally, tallyOfPlaywright, tallyOfVitest } from './tally.ts';

export type Suite = 'unit' | 'runtime' | 'network' | 'version2' | 'phone' | 'desktop';

const reports = `${root}build/out/test`;

/** The runner's report; a runner that died before it wrote one is a failure by itself. */
function readTally(file: string, code: number, read: (report: never) => Tally): Tally {
  try {
    const tally = read(JSON.parse(readFileSync(file, 'utf8')) as never);
    if (code === 0 || tally.failed > 0) return tally;
    return { ...tally, failed: 1, failedNames: [`the runner ended with ${code}`] };
  } catch (error) {
    const name = `no report in ${file}: ${String(error)}`;
    return { ...emptyTally(), failed: 1, failedNames: [name] };
  }
}

async function runVitest(project: Exclude<Suite, 'desktop'>, filters: readonly string[]): Promise<Tally> {
  const file = `${reports}/${project}.json`;
  rmSync(file, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  // A filter may be for another suite.
  if (filters.length > 0) args.push('--passWithNoTests');
  const command = [packageProgram('vitest'), ...args, ...filters];
  // Debian's archive is out of reach from a network of one's own.
  if (project === 'network') {
    await Promise.all([buildBusyboxGuest('amd64'), HostIptables.packages()]);
    command.unshift(`${root}e2e/isolated.sh`);
  }
  if (project === 'version2') {
    await buildBusyboxGuest('amd64');
    for (const release of Object.keys(stockReleases) as StockRelease[]) await StockLxc.fetch(release);
    command.unshift(`${root}e2e/isolated.sh`, '--v2');
  }
  const [program = '', ...words] = command;
  const code = await run(program, words);
  return readTally(file, code, tallyOfVitest as (report: never) => Tally);
}

async function runPlaywright(filters: readonly string[]): Promise<Tally> {
  const file = `${reports}/desktop.json`;
  rmSync(file, { force: true });
  const command = [packageProgram('playwright'), 'test', '--config', 'e2e/desktop/playwright.config.ts', ...filters];
  // Without a display the window opens in one of its own, in memory.
  if (process.env.DISPLAY === undefined) command.unshift('xvfb-run', '-a', '-s', '-screen 0 1400x1000x24');
  const [program = '', ...args] = command;
  const code = await run(program, args, { environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: file } });
  return readTally(file, code, tallyOfPlaywright as (report: never) => Tally);
}

/** Runs the suites one after another, prints what failed and the closing line; the exit code. */
export async function runSuites(suites: readonly Suite[], filters: readonly string[]): Promise<number> {
  mkdirSync(reports, { recursive: true });
  let total = emptyTally();
  for (const suite of suites) {
    const startedAt = Date.now();
    console.log(`\n== ${suite}`);
    const tally = suite === 'desktop' ? await runPlaywright(filters) : await runVitest(suite, filters);
    console.log(`== ${suite}: ${closingLine(tally)} in ${((Date.now() - startedAt) / 1000).toFixed(0)} s`);
    total = addTally(total, tally);
  }
  for (const name of total.skippedNames) console.log(`skipped: ${name}`);
  for (const name of total.failedNames) console.log(`failed: ${name}`);
  console.log(closingLine(total));
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
