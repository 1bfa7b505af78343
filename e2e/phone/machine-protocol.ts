// SPDX-License-Identifier: Apache-2.0
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

interface Waiting {
  readonly command: string;
  resolve(): void;
  reject(error: Error): void;
}

/** The few commands of QEMU's machine protocol (QMP) that the phone uses. */
export class MachineProtocol {
  readonly #stream: Duplex;
  readonly #waiting: Waiting[] = [];

  constructor(stream: Duplex) {
    this.#stream = stream;
    createInterface({ input: stream }).on('line', (line) => this.#onLine(line));
    stream.on('error', () => this.#end());
    stream.on('close', () => this.#end());
    // QEMU takes no other command before this one; it answers them in order.
    this.execute('qmp_capabilities').catch(() => undefined);
  }

  /** @throws Error when QEMU refuses, or ends before it answers. */
  execute(command: string, commandArguments: Readonly<Record<string, unknown>> = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ command, resolve, reject });
      this.#stream.write(`${JSON.stringify({ execute: command, arguments: commandArguments })}\n`);
    });
  }

  #onLine(line: string): void {
    const message = JSON.parse(line) as { return?: unknown; error?: { desc: string } };
    // The greeting and events answer nothing.
    if (message.return === undefined && message.error === undefined) return;
    const waiting = this.#waiting.shift();
    if (message.error === undefined) waiting?.resolve();
    else waiting?.reject(new Error(`QEMU refused ${waiting.command}: ${message.error.desc}`));
  }

  #end(): void {
    for (const { command, reject } of this.#waiting.splice(0)) reject(new Error(`QEMU ended during ${command}`));
  }
}
