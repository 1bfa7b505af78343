// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { main, root } from './run-command.ts';

export interface ElectronBuildOptions {
  minify?: boolean;
}

const outDirectory = `${root}build/out/electron`;

/** Packages that are CommonJS ask for `require`, which an ES module does not have. */
const requireBanner =
  "import { createRequire as lodgeRequire } from 'node:module'; const require = lodgeRequire(import.meta.url);";

function shared(minify: boolean): BuildOptions {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
  return {
    bundle: true,
    minify,
    sourcemap: minify ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    define: { LODGE_VERSION: JSON.stringify(version) },
    outdir: outDirectory,
  };
}

/** Electron's main, what it asks for updates with, the preload, the web server, the command line and the browser's bridge, each as one file. */
export async function buildElectron({ minify = false }: ElectronBuildOptions = {}): Promise<void> {
  await mkdir(outDirectory, { recursive: true });
  const source = `${root}electron/`;
  await Promise.all([
    build({
      ...shared(minify),
      // CommonJS, because that is loaded before the app is ready, whoever loads it: an ES module may come too late to
      // register the app's scheme.
      ...{ platform: 'node', format: 'cjs', target: 'node20.18', outExtension: { '.js': '.cjs' } },
      banner: { js: "const lodgeModuleUrl = require('node:url').pathToFileURL(__filename).href;" },
      define: { ...shared(minify).define, 'import.meta.url': 'lodgeModuleUrl' },
      entryPoints: { main: `${source}main/main.ts`, updater: `${source}main/updates/updater-program.ts` },
      external: ['electron', 'bufferutil', 'utf-8-validate'],
    }),
    build({
      ...shared(minify),
      // Of the oldest Node that is supported.
      ...{ platform: 'node', format: 'esm', target: 'node20.18', banner: { js: requireBanner } },
      entryPoints: { web: `${source}web/web.ts`, cli: `${source}cli/cli.ts` },
      // ws looks for its optional speed-ups by name and goes on without.
      external: ['bufferutil', 'utf-8-validate'],
    }),
    build({
      ...shared(minify),
      // A sandboxed preload is CommonJS, and has nothing to require but electron.
      ...{ platform: 'node', format: 'cjs', target: 'chrome130', outExtension: { '.js': '.cjs' } },
      entryPoints: { preload: `${source}preload/preload.ts` },
      external: ['electron'],
    }),
    build({
      ...shared(minify),
      ...{ platform: 'browser', format: 'iife', target: 'es2022' },
      entryPoints: { bridge: `${source}web/bridge-entry.ts` },
    }),
  ]);
  await chmod(`${outDirectory}/cli.js`, 0o755);
  // Of the tray.
  await copyFile(`${root}build/icons/icon.png`, `${outDirectory}/icon.png`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async (args) => {
    await buildElectron({ minify: args.includes('--minify') });
    return 0;
  });
}
