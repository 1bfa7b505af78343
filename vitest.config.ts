// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { patienceMs } from './build/test/patience.ts';

/** Change routes, rules and tables of filters: of a host that is not this machine. */
const networkTests = ['agent/runtime/network/{nat,services,dns}/**/*.device.test.ts'];

/** Tools of LXC's and ours on each other's guests: also on a host that has cgroup v2 alone. */
const toolTests = ['e2e/conformance/stock-tools.test.ts', 'e2e/conformance/tools/{acting,looking}-tools.test.ts'];

/** Stock LXC's guests and ours, for which busybox and LXC are all that has to be fetched. */
const conformanceTests = {
  include: ['e2e/conformance/**/*.test.ts'],
  exclude: ['e2e/conformance/systemd.test.ts'],
};

/** Starts a thousand guests, which takes as long as all others of its kind. */
const injectionTests = ['agent/runtime/injection.device.test.ts'];

/** Of all waits without a limit of their own. */
const patience = { setupFiles: ['build/test/patient-waits.ts'], expect: { poll: { timeout: patienceMs } } };

/**
 * unit: pure, no root, seconds. runtime: the helper and the agent for real, as root, in namespaces. network: the same, run by
 * e2e/isolated.sh in a network of its own. conformance: beside stock LXC, and injection: both run by e2e/isolated.sh. version2: the tools, run by e2e/isolated.sh --v2. phone: the virtual phone, real adbd. Component tests of the renderer ask for happy-dom by a comment at their top.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          ...patience,
          name: 'unit',
          include: [
            'agent/**/*.test.ts',
            'electron/**/*.test.ts',
            'renderer/**/*.test.{ts,tsx}',
            'build/**/*.test.ts',
            'e2e/fixtures/guests/android-stand-in/program/**/*.test.ts',
          ],
          exclude: ['**/*.device.test.ts', '**/*.phone.test.ts', '**/node_modules/**', 'build/out/**'],
          // Pure, so all processors may be had: by itself vitest leaves one of them idle.
          maxWorkers: availableParallelism(),
          // A limit for what hangs, not a measure: the machine may be busy.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...patience,
          name: 'network',
          include: networkTests,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...patience,
          name: 'injection',
          include: injectionTests,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...patience,
          name: 'conformance',
          include: conformanceTests.include,
          exclude: [...conformanceTests.exclude, '**/*.phone.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...patience,
          name: 'version2',
          include: toolTests,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...patience,
          name: 'runtime',
          include: ['native/**/*.test.ts', '{agent,e2e}/**/*.device.test.ts', ...conformanceTests.exclude],
          exclude: ['**/*.phone.test.ts', ...networkTests, ...injectionTests, '**/node_modules/**', 'build/out/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          ...patience,
          name: 'phone',
          include: ['e2e/**/*.test.ts', '**/*.phone.test.ts'],
          exclude: [
            '**/node_modules/**',
            'build/out/**',
            '**/*.device.test.ts',
            'e2e/desktop/**',
            'e2e/conformance/**/!(*.phone).test.ts',
            'e2e/fixtures/guests/android-stand-in/program/**',
          ],
          // Each file boots a phone of its own, whose second processor idles.
          maxWorkers: 2,
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
