// SPDX-License-Identifier: Apache-2.0

export interface TimeLimit<T> {
  timeoutMs: number;
  /** What to reject with when the time is up. */
  failure(): Error;
  /** Gets a result that comes after the time was up, to close it. */
  onLate?(value: T): void;
}

/** Settles as `work` does, or rejects when the time is up; a late result is not lost but handed to `onLate`. */
export function withTimeLimit<T>(work: PromiseLike<T>, limit: TimeLimit<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(limit.failure());
    }, limit.timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        if (late) limit.onLate?.(value);
        else resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
