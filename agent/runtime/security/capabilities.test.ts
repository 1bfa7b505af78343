// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import { boundCapabilities, planDrops } from './capabilities.ts';

test.each<[Parameters<typeof planDrops>[0], number[]]>([
  [{ drop: [] }, []],
  [{ drop: ['chown', 'kill', '3'] }, [0, 5, 3]],
  // The kernel has only those up to 6.
  [{ drop: ['sys_admin', '40', 'chown'] }, [0]],
  [{ keep: ['chown', 'kill', '6', 'bpf'] }, [1, 2, 3, 4]],
  [{ keep: ['none'] }, [0, 1, 2, 3, 4, 5, 6]],
  [{ keep: ['none', 'chown'] }, [1, 2, 3, 4, 5, 6]],
])('%j drops %j', (capabilities, drops) => {
  expect(planDrops(capabilities, 6)).toEqual(drops);
});

test('what is dropped can not be inherited either, and is kept until exec', () => {
  const { sys, calls } = recordingSys({ 'process.capget': { effective: -1n, permitted: -1n, inheritable: 0b111n } });
  boundCapabilities(sys, [0, 2]);
  const dropped = calls.filter(({ name }) => name === 'process.prctl').map(({ args }) => args[1]);
  expect(dropped).toEqual([0, 2]);
  const set = calls.find(({ name }) => name === 'process.capset')?.args[0];
  expect(set).toEqual({ effective: -1n, permitted: -1n, inheritable: 0b010n });
});
