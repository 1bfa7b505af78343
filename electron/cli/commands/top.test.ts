// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MetricsSample } from '../../../agent/protocol/index.ts';
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import { lodgeMethods } from '../testing/lodge-methods.ts';
import { lodgeOver } from '../testing/run-lodge.ts';

const sample = (cpuUsageMicroseconds: number, monotonicMs: number): MetricsSample => ({
  ...{ guest: 'web', monotonicMs, timeMs: 1 },
  cgroup: { path: '/x', cpuUsageMicroseconds, memoryCurrentBytes: 3 * 1024 * 1024, pidsCurrent: 4 },
  network: { interfaces: [], gateways: [], hostLinks: [] },
});

const methods: StandInMethods = {
  ...lodgeMethods,
  'metrics.subscribe': (_, agent) => {
    setImmediate(() => {
      agent.notify('metrics.sampled', sample(1_000_000, 1000));
      agent.notify('metrics.sampled', sample(1_250_000, 2000));
    });
    return {};
  },
};

const { lodge, renew, dispose } = lodgeOver(methods);
beforeEach(() => renew());
afterEach(dispose);

it('shows figures once, with the rate between two samples', async () => {
  const { code, out } = await lodge('top --once');
  expect(code).toBe(0);
  expect(out).toContain('web    25.0 %  3.0 MiB / -  4');
});
