// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { checkLimits } from './creation-limits.ts';

it('takes the limits that a controller of the host holds', () => {
  checkLimits({ limits: {} }, []);
  checkLimits({ limits: { memoryBytes: 4096, cpuPercent: 50 } }, ['cpu', 'memory']);
});

it('refuses those that none would hold, all by name', () => {
  const refused = (): void => checkLimits({ limits: { memoryBytes: 4096, cpuPercent: 50, pids: 9 } }, ['cpu']);
  expect(refused).toThrowError(
    expect.objectContaining({
      reason: 'kernel-lacks',
      details: { cannot: 'limits', limits: 'memory, pids' },
    }),
  );
});
