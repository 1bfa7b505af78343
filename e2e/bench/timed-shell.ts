// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';

/** A shell that stays, so that what it takes to get into its namespace is not measured each time. */
export class TimedShell {
  readonly #process: ChildProcess;
  #text = '';
  #wake: () => void = () => undefined;

  constructor([program, ...words]: readonly [string, ...string[]]) {
    this.#process = spawn(program, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout?.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString();
      this.#wake();
    });
    this.#process.on('exit', () => this.#wake());
  }

  /** Milliseconds until `command` has ended, with the shell's fork and exec. Throws unless it ends with 0. */
  async run(command: string): Promise<number> {
    this.#text = '';
    const startedAtMs = performance.now();
    this.#process.stdin?.write(`${command} >&2 </dev/null; echo "ended $?"\n`);
    let code: string | undefined;
    while (code === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      code = /^ended (\d+)$/m.exec(this.#text)?.[1];
      if (code === undefined && this.#process.exitCode !== null) throw new Error(`the shell ended: ${this.#text}`);
    }
    const durationMs = performance.now() - startedAtMs;
    if (code !== '0') throw new Error(`${command} ended with ${code}`);
    return durationMs;
  }

  close(): void {
    this.#process.stdin?.end();
  }
}
