// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { patienceMs } from '../../build/test/patience.ts';
import { electronExecutable } from './electron-executable.ts';
import type { DesktopOptions } from './fixtures.ts';

const output = fileURLToPath(new URL('../../build/out/e2e', import.meta.url));

/**
 * The same scenarios against both shells: Electron's window, and Debian's Chromium on the web backend. Each of these boots a
 * phone of its own; one worker, because two emulated phones at a time are enough for two cores. `views` needs no phone: it
 * shows every view over the renderer's stand-in.
 */
export default defineConfig<DesktopOptions>({
  testDir: '.',
  outputDir: `${output}/results`,
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: patienceMs },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? `${output}/report.json` }]],
  projects: [
    { name: 'views', testMatch: 'views/*.spec.ts' },
    { name: 'browser', testIgnore: 'views/**', use: { shell: 'browser' } },
    { name: 'electron', testIgnore: 'views/**', use: { shell: 'electron', electron: electronExecutable() } },
  ],
});
