// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { repositoryDirectory } from './debian/cache-directory.ts';
import { architectureNames } from './native/architecture.ts';
import { buildHelper } from './native/build-helper.ts';
import { main } from './run-command.ts';

/** The helper of every architecture, in build/out/native. */
await main(async () => {
  for (const architecture of architectureNames) {
    const startedAt = performance.now();
    const path = await buildHelper(architecture);
    const { size } = await stat(path);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${relative(repositoryDirectory, path)}: ${size} bytes, ${seconds} s`);
  }
  return 0;
});
