// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { AndroidStages } from './android-stages.ts';
import { bootNumberOf } from './boot-timeline.ts';
import { LinuxStages } from './linux-stages.ts';

/** Whether a boot that is followed entry by entry is complete, as its timeline will say; each entry costs the same however many were before. */
export class BootCompletion {
  #android = new AndroidStages();
  #linux = new LinuxStages();
  #boot = 0;

  /** Of the newest boot that has begun; 0: none has yet. */
  get boot(): number {
    return this.#boot;
  }

  get isComplete(): boolean {
    return (this.#android.seen ? this.#android : this.#linux).completedMs !== undefined;
  }

  take(entry: BootLogEntry): void {
    const number = bootNumberOf(entry);
    if (number !== undefined) {
      this.#boot = number;
      this.#android = new AndroidStages();
      this.#linux = new LinuxStages();
    } else if (entry.source !== 'monitor' && !this.#android.take(entry)) this.#linux.take(entry);
  }
}
