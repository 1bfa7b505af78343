// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type GuestCreateRequest } from '../protocol/index.ts';

type Limit = keyof GuestCreateRequest['limits'];

const controllers: Readonly<Record<Limit, string>> = { memoryBytes: 'memory', cpuPercent: 'cpu', pids: 'pids' };

/**
 * A start by a limit that nothing holds is refused, so a guest is not made with one: told before its archive is on its way.
 * `present`: controllers of the host's hierarchies, v1 and v2. Throws AgentFailure kernel-lacks by the limits' names.
 */
export function checkLimits({ limits }: Pick<GuestCreateRequest, 'limits'>, present: readonly string[]): void {
  const asked = (Object.keys(controllers) as Limit[]).filter((limit) => limits[limit] !== undefined);
  const missing = asked.map((limit) => controllers[limit]).filter((controller) => !present.includes(controller));
  if (missing.length === 0) return;
  const names = missing.join(', ');
  throw new AgentFailure('kernel-lacks', `no cgroup controller of the host holds a limit of ${names}`, {
    cannot: 'limits',
    limits: names,
  });
}
