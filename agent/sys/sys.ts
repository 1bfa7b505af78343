// SPDX-License-Identifier: Apache-2.0
/**
 * Everything the agent may ask of the system, by capability. The shapes are those of the native contract
 * (native/types/native.d.ts): one source for both. `native.ts` is the real one, `recording.ts` the fake of the unit tests.
 */
export interface Sys {
  process: typeof import('lodge:process');
  file: typeof import('lodge:file');
  mount: typeof import('lodge:mount');
  terminal: typeof import('lodge:terminal');
  socket: typeof import('lodge:socket');
  bpf: typeof import('lodge:bpf');
  seccomp: typeof import('lodge:seccomp');
  loop: typeof import('lodge:loop');
  text: typeof import('lodge:text');
  host: typeof import('lodge:host');
  decompress: typeof import('lodge:decompress');
  binder: typeof import('lodge:binder');
}

/** A failed system call, as the helper throws it. */
export interface SysError extends Error {
  name: 'SysError';
  /** 'EPERM' */
  code: string;
  errno: number;
  /** 'mount' */
  call: string;
  path?: string;
}

export function isSysError(error: unknown, code?: string): error is SysError {
  return (
    error instanceof Error && error.name === 'SysError' && (code === undefined || (error as SysError).code === code)
  );
}
