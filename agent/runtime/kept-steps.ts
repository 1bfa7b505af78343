// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { StepEntry } from './spawn-request.ts';
import { sendSync } from './sync.ts';

/** What is kept back at most: for so long, and so much that it fits into one message. */
const keptMs = 2;
const keptCharacters = 8000;

/**
 * What the guest's first process tells of its steps. On a quick machine several go in one message, for each wakes the monitor; on a
 * slow one each goes by itself, so that it is known how far a start is that hangs.
 */
export class ChildLog {
  readonly #sys: Sys;
  readonly #fd: number;
  #kept: StepEntry[] = [];
  #characters = 0;
  #sinceMs = 0;

  constructor(sys: Sys, fd: number) {
    this.#sys = sys;
    this.#fd = fd;
  }

  add(entry: StepEntry): void {
    const timeMs = this.#sys.loop.realtimeMs();
    if (this.#kept.length === 0) this.#sinceMs = timeMs;
    this.#kept.push({ ...entry, timeMs });
    this.#characters += entry.text.length;
    if (timeMs - this.#sinceMs >= keptMs || this.#characters >= keptCharacters) this.flush();
  }

  /** Before what may take long or end the process. */
  flush(): void {
    if (this.#kept.length === 0) return;
    sendSync(this.#sys, this.#fd, { kind: 'log', entries: this.#kept });
    this.#kept = [];
    this.#characters = 0;
  }
}
