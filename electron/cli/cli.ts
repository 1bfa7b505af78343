#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { createBackend } from '../backend/create-backend.ts';
import { version } from '../backend/version.ts';
import { runCommandLine } from './run-command-line.ts';

/** Lies as build/out/electron/cli.js, beside `renderer` and `device`. */
const resources = new URL('../', import.meta.url);
const { env } = process;
const stateHome = env.XDG_STATE_HOME || path.join(homedir(), '.local', 'state');

/** Not every system has such a folder. */
function downloadsIn(folder: string): string {
  return existsSync(folder) ? folder : homedir();
}

// A reader that has seen enough (`lodge logs | head`) is no error.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runCommandLine({
  words: process.argv.slice(2),
  environment: env,
  streams: { out: process.stdout, error: process.stderr },
  resources,
  createBackend: () =>
    createBackend({
      resources,
      stateDirectory: path.join(stateHome, 'lodge'),
      shell: {
        shell: 'browser',
        version,
        downloadsDirectory: downloadsIn(env.XDG_DOWNLOAD_DIR || path.join(homedir(), 'Downloads')),
        locale: env.LC_ALL || env.LC_MESSAGES || env.LANG || 'en',
      },
      environment: env,
    }),
});
