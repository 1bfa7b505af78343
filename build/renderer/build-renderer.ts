// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = path.join(root, 'renderer');

export interface RendererBuildOptions {
  minify: boolean;
  sourcemap: boolean;
  /** Folder that is emptied and filled. */
  outputDirectory?: string;
  /** Script entry in place of the product's, for the preview. */
  entry?: string;
}

export interface RendererBuild {
  outputDirectory: string;
  /** What index.html loads before anything is clicked: scripts with their static imports, gzipped. */
  firstLoadScriptBytes: number;
  styleBytes: number;
}

/** Scripts that the entry pulls in by static imports, itself included. */
function firstLoadOutputs(metafile: Metafile, entry: string): Set<string> {
  const wanted = new Set<string>();
  const visit = (file: string): void => {
    if (wanted.has(file)) return;
    wanted.add(file);
    for (const item of metafile.outputs[file]?.imports ?? []) {
      if (item.kind === 'import-statement') visit(item.path);
    }
  };
  visit(entry);
  return wanted;
}

/** Bundles the page: index.html, app.js (a module, with chunks loaded when a tab needs them) and app.css. No network, no eval. */
export async function buildRenderer(options: RendererBuildOptions): Promise<RendererBuild> {
  const outputDirectory = options.outputDirectory ?? path.join(root, 'build/out/renderer');
  await rm(outputDirectory, { recursive: true, force: true });
  await mkdir(outputDirectory, { recursive: true });
  const result = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: options.entry ?? path.join(source, 'app/main.tsx'), out: 'app' },
      { in: path.join(source, 'app/styles.css'), out: 'app' },
    ],
    outdir: outputDirectory,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    // Electron 33 is the oldest shell: Chromium 130.
    target: ['chrome130', 'firefox128', 'safari17.5'],
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': options.minify ? '"production"' : '"development"' },
    minify: options.minify,
    sourcemap: options.sourcemap,
    chunkNames: '[name]-[hash]',
    legalComments: 'linked',
    metafile: true,
    write: true,
    logLevel: 'warning',
  });
  await cp(path.join(source, 'app/index.html'), path.join(outputDirectory, 'index.html'));
  return measure(result.metafile, outputDirectory);
}

async function gzippedBytes(files: Iterable<string>): Promise<number> {
  let sum = 0;
  for (const file of files) sum += gzipSync(await readFile(path.join(root, file)), { level: 9 }).length;
  return sum;
}

async function measure(metafile: Metafile, outputDirectory: string): Promise<RendererBuild> {
  const entry = path.relative(root, path.join(outputDirectory, 'app.js'));
  return {
    outputDirectory,
    firstLoadScriptBytes: await gzippedBytes(firstLoadOutputs(metafile, entry)),
    styleBytes: await gzippedBytes(Object.keys(metafile.outputs).filter((name) => name.endsWith('.css'))),
  };
}
