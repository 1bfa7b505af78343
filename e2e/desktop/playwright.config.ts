// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { patienceMs } from '../../build/test/patience.ts';
import { electronExecutable } from './electron-executable.ts';
import type { DesktopOptions } from './fixtures.ts';

const output = fileURLToPath(new URL('../../build/out/e2e', import.meta.url));

/**
 * The same scenarios against both shells: Electron's window, and Debian's Chromium on the web backend. Each of these boots a
 * phone of its own, on which its tests take turns. `views` needs no phone: it shows every view over the renderer's stand-in. Two
 * projects at a time, and one worker in each: no more than two emulated phones on two cores, and one window on the display.
 */
export default defineConfig<DesktopOptions>({
  testDir: '.',
  outputDir: `${output}/results`,
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: patienceMs },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? `${output}/report.json` }]],
  projects: [
    { name: 'views', workers: 1, testMatch: 'views/*.spec.ts' },
    { name: 'browser', workers: 1, testIgnore: 'views/**', use: { shell: 'browser' } },
    {
      name: 'electron',
      workers: 1,
      testIgnore: 'views/**',
      use: { shell: 'electron', electron: electronExecutable() },
    },
  ],
});
