// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';

/** A command on the device: what it reads and prints. */
export interface CommandStream extends Duplex {
  /** Its standard error, up to 4 KiB, where that does not come with the output. Whole when the stream has ended. */
  readonly errorText?: string;
  /** Once it has ended; undefined where the device does not tell, or has gone before. */
  readonly exitCode?: number | undefined;
}
