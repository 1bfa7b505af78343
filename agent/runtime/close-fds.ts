// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';

export function closeAll(sys: Sys, fds: readonly number[]): void {
  for (const fd of fds) sys.file.close(fd);
}

export function closeOnFailure<T>(sys: Sys, fds: readonly number[], body: () => T): T {
  try {
    return body();
  } catch (error) {
    closeAll(sys, fds);
    throw error;
  }
}
