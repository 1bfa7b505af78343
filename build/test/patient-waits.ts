// SPDX-License-Identifier: Apache-2.0
/**
 * Runs before each file of tests. By themselves `vi.waitFor` and Testing Library's waits give up after one second, within which a busy
 * machine may not have got around to what is waited for.
 */
import { type VitestUtils, vi } from 'vitest';
import { patienceMs } from './patience.ts';

const waitFor: VitestUtils['waitFor'] = vi.waitFor;
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, { timeout: patienceMs, ...(typeof options === 'number' ? { timeout: options } : options) });

if ('document' in globalThis) {
  const { configure } = await import('@testing-library/react');
  configure({ asyncUtilTimeout: patienceMs });
}
