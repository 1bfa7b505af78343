// SPDX-License-Identifier: Apache-2.0
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

export interface ShellResult {
  readonly stdout: string;
  readonly exitCode: number;
}

interface Waiting {
  resolve(result: ShellResult): void;
  reject(error: Error): void;
}

/**
 * A root shell of the phone that does not go through adb: for looking at the phone from outside, and for
 * setting it up. The other end is image/control; what it says of standard output holds standard error too.
 */
export class ControlChannel {
  readonly #stream: Duplex;
  readonly #waiting = new Map<number, Waiting>();
  #nextNumber = 1;

  constructor(stream: Duplex) {
    this.#stream = stream;
    createInterface({ input: stream }).on('line', (line) => this.#onLine(line));
    stream.on('error', () => this.abandon('the virtual phone ended'));
    stream.on('close', () => this.abandon('the virtual phone ended'));
  }

  /** @throws Error when the phone ends or reboots before it answers. */
  run(command: string): Promise<ShellResult> {
    const number = this.#nextNumber++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      this.#stream.write(`${number} ${Buffer.from(command).toString('base64')}\n`);
    });
  }

  /** Fails what is still unanswered, because the shell at the other end is gone. */
  abandon(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }

  #onLine(line: string): void {
    const [number, exitCode, output = ''] = line.trim().split(' ');
    const waiting = this.#waiting.get(Number(number));
    if (waiting === undefined) return;
    this.#waiting.delete(Number(number));
    waiting.resolve({ stdout: Buffer.from(output, 'base64').toString(), exitCode: Number(exitCode) });
  }
}
