// SPDX-License-Identifier: Apache-2.0
import type { Sys, SysError } from './sys.ts';

/** Which process of a start counts and fails: the monitor (the second fork's child), what it forks itself, or the guest's first process. */
export type InjectedProcess = 'monitor' | 'launcher' | 'guest';

export interface Injection {
  sys: Sys;
  /** Calls that could fail in the chosen process, in their order: 'mount.mount' and a number of the place that makes it. */
  readonly seen: readonly string[];
  /** The process that asks. */
  here(): 'caller' | InjectedProcess;
}

/** What does not fail in the kernel, or ends the process, or belongs to taking back. */
const unfailing = new Set([
  'file.close',
  'file.closeFrom',
  'process.exit',
  'process.getpid',
  'process.umask',
  'process.setProcessTitle',
  'loop.add',
  'loop.remove',
  'loop.modify',
  'loop.setTimer',
  'loop.clearTimer',
  'loop.run',
  'loop.stop',
  'loop.monotonicMs',
  'loop.realtimeMs',
  'loop.boottimeMs',
]);
const unfailingModules = new Set(['text', 'host']);

export function makeSysError(code: string, errno: number, call: string, path?: string): SysError {
  const error = new Error(`${call}${path === undefined ? '' : ` ${path}`}: ${code}`);
  return Object.assign(error, {
    name: 'SysError' as const,
    code,
    errno,
    call,
    ...(path === undefined ? {} : { path }),
  });
}

/**
 * FNV-1a of the stack: the same for the same functions and lines (of a program that has its tables of lines). Who called the guest's
 * part of a start does not count.
 */
function placeOf(name: string): string {
  let hash = 0x811c9dc5;
  const [stack = ''] = (new Error(name).stack ?? '').split('runChild');
  for (const letter of stack) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return `${name}@${(hash >>> 0).toString(16)}`;
}

/** The real system calls, of which the `nth` (from 1) of one process fails with EIO. A stand-in for a kernel that fails. */
export function injectingSys(real: Sys, process: InjectedProcess, nth: number): Injection {
  const seen: string[] = [];
  let forks = 0;
  let here: 'caller' | InjectedProcess = 'caller';
  const enter = (name: string, result: unknown): void => {
    if (name === 'process.fork' && result === 0)
      here = (['caller', 'monitor', 'launcher'] as const)[forks++] ?? 'caller';
    if (name === 'process.clone' && (result as { pid: number }).pid === 0) here = 'guest';
  };
  const wrap = (module: string, functions: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.keys(functions).map((key) => {
        const value = functions[key];
        const name = `${module}.${key}`;
        if (typeof value !== 'function' || unfailingModules.has(module) || unfailing.has(name)) return [key, value];
        const call = (...args: unknown[]): unknown => {
          if (here === process) {
            seen.push(placeOf(name));
            if (seen.length === nth) throw makeSysError('EIO', 5, name);
          }
          const result = (value as (...args: unknown[]) => unknown)(...args);
          enter(name, result);
          return result;
        };
        return [key, call];
      }),
    );
  const sys = Object.fromEntries(
    Object.keys(real).map((module) => [module, wrap(module, real[module as keyof Sys] as Record<string, unknown>)]),
  );
  return { sys: sys as unknown as Sys, seen, here: () => here };
}
