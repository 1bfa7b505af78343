// SPDX-License-Identifier: Apache-2.0
import { main, mustRun, root } from './run-command.ts';
import { runSuites } from './test/run-suites.ts';

/** Checks, builds, and every test there is; the last line counts them. */
await main(async () => {
  for (const script of ['lint', 'typecheck', 'build']) {
    console.log(`\n== ${script}`);
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/${script}.ts`]);
  }
  return runSuites(['unit', 'runtime', 'network', 'version2', 'phone', 'desktop'], { looksAgain: true });
});
