// SPDX-License-Identifier: Apache-2.0
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { repositoryDirectory } from '../debian/cache-directory.ts';

/** The program's own module, and those that it loads when it needs them; beside one another in a folder of their own. */
export interface Bundle {
  program: string;
  /** As `./x.js`. */
  parts: string[];
}

const programName = 'agent.js';

/** The engine has import() only in code with tables of lines: a function of the helper stands in its place. */
function withLoader(text: string): string {
  const replaced = text.replaceAll(/\bimport\((?="\.\/[\w.-]+"\))/g, 'loadPart(');
  return replaced === text ? text : `import { loadPart } from "lodge:host";\n${replaced}`;
}

/**
 * Bundles a TypeScript program for the helper into ES modules whose only imports are `lodge:*` and one another. What is behind an
 * `import()` becomes a part.
 *
 * Names are not minified: a stack on the device is made of them.
 *
 * @throws when esbuild refuses; its messages are on stderr by then.
 */
export async function bundleAgent(entry: string, folder: string): Promise<Bundle> {
  const { outputFiles } = await build({
    absWorkingDir: repositoryDirectory,
    entryPoints: { [basename(programName, '.js')]: entry },
    outdir: folder,
    write: false,
    bundle: true,
    splitting: true,
    chunkNames: '[name]-[hash]',
    format: 'esm',
    platform: 'neutral',
    target: 'es2023',
    external: ['lodge:*'],
    charset: 'utf8',
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const { path, text } of outputFiles) await writeFile(path, withLoader(text));
  const names = outputFiles.map(({ path }) => basename(path)).filter((name) => name !== programName);
  return { program: join(folder, programName), parts: names.sort().map((name) => `./${name}`) };
}

export const agentEntry = join(repositoryDirectory, 'agent', 'main.ts');
