// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { ContainerEnd } from './api.ts';

/** How the first process ended. */
export type InitEnd = { exitCode?: number; signal?: number };

/** reboot(2): in a pid namespace the end of init by SIGHUP is a restart, by SIGINT a halt. */
function meaningOf(sys: Sys, signal: number): string {
  if (signal === sys.process.signals.HUP) return ': reboot';
  return signal === sys.process.signals.INT ? ': powered off' : '';
}

export function describeEnd(sys: Sys, { exitCode, signal }: InitEnd): string {
  if (signal === undefined) return `init exited with ${exitCode ?? 0}`;
  return `init ended by signal ${signal}${meaningOf(sys, signal)}`;
}

export function containerEnd(sys: Sys, { signal, exitCode }: InitEnd): ContainerEnd {
  const atMs = sys.loop.realtimeMs();
  return signal === undefined ? { atMs, kind: 'exit', code: exitCode ?? 0 } : { atMs, kind: 'signal', code: signal };
}

/** A full disk must not keep the guest from being undone: it only cannot be told later how it ended. */
export function keepEnd(sys: Sys, path: string, end: ContainerEnd, warn: (text: string) => void): void {
  try {
    sys.file.writeFileAtomic(path, JSON.stringify(end));
  } catch (error) {
    if (!isSysError(error)) throw error;
    warn(`not kept: ${error.message}`);
  }
}
