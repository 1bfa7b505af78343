// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../agent/protocol/index.ts';

type LastEnd = NonNullable<GuestSummary['lastEnd']>;

/** How a run has ended; `powered-off` and `rebooted` are what the guest itself asked for by reboot(2). */
export type RunEnd =
  | { kind: 'failure' }
  | { kind: 'powered-off' }
  | { kind: 'rebooted' }
  | { kind: 'exit'; code: number }
  | { kind: 'signal'; name: string };

const signalNames: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
  31: 'SIGSYS',
};

/** In a pid namespace the kernel ends init by SIGINT for a halt and by SIGHUP for a restart (reboot(2)). */
export function runEnd({ kind, code = 0 }: Pick<LastEnd, 'kind' | 'code'>): RunEnd {
  if (kind === 'failure') return { kind };
  if (kind === 'exit') return { kind, code };
  if (code === 2) return { kind: 'powered-off' };
  if (code === 1) return { kind: 'rebooted' };
  return { kind: 'signal', name: signalNames[code] ?? `signal ${code}` };
}
