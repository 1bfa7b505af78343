// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './comparing.ts';

const isolated = fileURLToPath(new URL('../isolated.sh', import.meta.url));
const program = fileURLToPath(new URL('comparing.ts', import.meta.url));

/** One process of comparing.ts, which answers one question at a time. */
class Worker {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(layout: readonly string[]) {
    const words = [...layout, 'node', '--import', 'tsx', program];
    this.#process = spawn(isolated, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: Interface = createInterface({ input: this.#process.stdout ?? process.stdin });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async ask(key: string): Promise<unknown> {
    this.#process.stdin?.write(`${key}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`the worker ended before it had compared "${key}"`);
    return JSON.parse(value);
  }

  async close(): Promise<void> {
    this.#process.stdin?.end();
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit');
  }
}

/**
 * Starts wait more than they work, for the kernel's cgroups most of all: so several are compared beside one another, each in
 * namespaces of its own.
 */
export class ComparisonPool {
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #waiting: ((worker: Worker) => void)[] = [];

  /** `layout`: words of isolated.sh before the command. */
  constructor(size: number, layout: readonly string[] = []) {
    this.#workers = Array.from({ length: size }, () => new Worker(layout));
    this.#idle = [...this.#workers];
  }

  async compare(group: string, title: string): Promise<Outcome> {
    const worker = this.#idle.pop() ?? (await new Promise<Worker>((resolve) => this.#waiting.push(resolve)));
    try {
      const answer = (await worker.ask(`${group}: ${title}`)) as Outcome | { error: string };
      if ('error' in answer) throw new Error(answer.error);
      return answer;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(worker);
      else next(worker);
    }
  }

  /** Places in the list of explained differences that some config has needed. */
  async used(): Promise<Set<number>> {
    const all = (await Promise.all(this.#workers.map((worker) => worker.ask('used')))) as number[][];
    return new Set(all.flat());
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}
