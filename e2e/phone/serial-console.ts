// SPDX-License-Identifier: Apache-2.0
import { createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const readyLine = /^phone: ready after/;
const panicLine = /Kernel panic - not syncing/;

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** What the phone prints on its serial line: kept in a file, and read for the line that says it is ready. */
export class SerialConsole {
  readonly logPath: string;
  readonly #log: WriteStream;
  readonly #lines: string[] = [];
  readonly #onLine: ((line: string) => void) | undefined;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;

  constructor(output: Readable, logPath: string, onLine?: (line: string) => void) {
    this.logPath = logPath;
    this.#log = createWriteStream(logPath);
    this.#onLine = onLine;
    createInterface({ input: output }).on('line', (line) => this.#add(line));
  }

  /** All lines since the phone was switched on. */
  get text(): string {
    return this.#lines.join('\n');
  }

  /**
   * Waits for the next ready line. Call it before what makes the phone start.
   *
   * @throws Error with the last lines when the kernel panics, the phone ends, or the time is up.
   */
  async waitUntilReady(timeoutMs: number): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const timer = setTimeout(() => this.fail(`the virtual phone was not ready after ${timeoutMs} ms`), timeoutMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#waiting = { resolve, reject };
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Ends the present wait, and all that follow, with a reason. */
  fail(reason: string): void {
    const lastLines = this.#lines.slice(-30).join('\n');
    this.#failure = new Error(`${reason}; its console is in ${this.logPath} and ends with:\n${lastLines}`);
    this.#waiting?.reject(this.#failure);
  }

  /** Keeps a text that came another way with the rest. */
  note(text: string): void {
    for (const line of text.trimEnd().split('\n')) this.#add(line);
  }

  close(): void {
    this.#log.end();
  }

  #add(rawLine: string): void {
    const line = rawLine.replace(/\r$/, '');
    this.#lines.push(line);
    if (this.#log.writable) this.#log.write(`${line}\n`);
    this.#onLine?.(line);
    if (readyLine.test(line)) this.#waiting?.resolve();
    if (panicLine.test(line)) this.fail("the virtual phone's kernel panicked");
  }
}
