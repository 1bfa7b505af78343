// SPDX-License-Identifier: Apache-2.0
import { main, mustRun, root } from './run-command.ts';
import { buildPhonesAhead } from './test/build-phones-ahead.ts';
import { deviceSuites, runSuites } from './test/run-suites.ts';

/** Checks, builds, and every test there is; the last line counts them. */
await main(async () => {
  for (const script of ['lint', 'typecheck', 'build']) {
    console.log(`\n== ${script}`);
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/${script}.ts`]);
  }
  // Beside the suites before `phone`.
  const phones = buildPhonesAhead();
  const code = await runSuites(['unit', deviceSuites, 'phone', 'desktop'], { looksAgain: true });
  await phones;
  return code;
});
