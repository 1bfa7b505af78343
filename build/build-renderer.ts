// SPDX-License-Identifier: Apache-2.0
import { buildRenderer } from './renderer/build-renderer.ts';
import { main } from './run-command.ts';

/** `--dev`: readable, with source maps. */
await main(async (args) => {
  const development = args.includes('--dev');
  const result = await buildRenderer({ minify: !development, sourcemap: development });
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `renderer: first load ${kilobytes(result.firstLoadScriptBytes)} of script and ${kilobytes(result.styleBytes)} of style, gzipped`,
  );
  return 0;
});
