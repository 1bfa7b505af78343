// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { StepEntry, StepLog } from './spawn-request.ts';

/** What is kept back at most: for so long, and so much that it fits into one message. */
const keptMs = 2;
const keptCharacters = 8000;

/**
 * What is told of a start's steps, by the monitor or by the guest's first process. On a quick machine several go together, for each by
 * itself takes as long as a step does; on a slow one each goes by itself, so that it is known how far a start is that hangs.
 */
export class KeptSteps {
  readonly #sys: Sys;
  readonly #tell: StepLog;
  #kept: StepEntry[] = [];
  #characters = 0;
  #sinceMs = 0;

  constructor(sys: Sys, tell: StepLog) {
    this.#sys = sys;
    this.#tell = tell;
  }

  add(entry: StepEntry): void {
    const timeMs = this.#sys.loop.realtimeMs();
    if (this.#kept.length === 0) this.#sinceMs = timeMs;
    this.#kept.push({ timeMs, ...entry });
    this.#characters += entry.text.length;
    if (timeMs - this.#sinceMs >= keptMs || this.#characters >= keptCharacters) this.flush();
  }

  /** Before what may take long or end the process. */
  flush(): void {
    const entries = this.take();
    if (entries.length > 0) this.#tell(...entries);
  }

  /** To be told by the caller. */
  take(): StepEntry[] {
    const entries = this.#kept;
    this.#kept = [];
    this.#characters = 0;
    return entries;
  }
}
