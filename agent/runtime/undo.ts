// SPDX-License-Identifier: Apache-2.0
/** Takes back one thing that was done. */
export interface Undo {
  name: string;
  run(): void;
}

/** The last first. One that fails is told and does not keep the others. */
export function undoAll(done: readonly Undo[], onProblem: (name: string, error: Error) => void): void {
  for (const { name, run } of [...done].reverse()) {
    try {
      run();
    } catch (error) {
      onProblem(name, error instanceof Error ? error : new Error(String(error)));
    }
  }
}
