// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryDirectory } from '../debian/cache-directory.ts';

/**
 * Bundles a TypeScript program for the helper into one ES module whose only imports are `lodge:*`.
 *
 * Names are not minified: a stack on the device is made of them.
 *
 * @throws when esbuild refuses; its messages are on stderr by then.
 */
export async function bundleAgent(entry: string, target: string): Promise<void> {
  await build({
    absWorkingDir: repositoryDirectory,
    entryPoints: [entry],
    outfile: target,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    external: ['lodge:*'],
    charset: 'utf8',
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
  });
}

export const agentEntry = join(repositoryDirectory, 'agent', 'main.ts');
