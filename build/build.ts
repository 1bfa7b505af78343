// SPDX-License-Identifier: Apache-2.0
import { main, mustRun, root } from './run-command.ts';

/** Everything: the helper and the agent of every architecture, the renderer, the desktop's programs. */
await main(async () => {
  for (const script of ['build-device', 'build-renderer', 'build-electron']) {
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/${script}.ts`]);
  }
  return 0;
});
