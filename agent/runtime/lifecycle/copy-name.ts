// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A name for a copy that nobody has named, as mkdtemp(3) makes them: six characters behind the guest's. */
export function randomCopyName(sys: Sys, name: string): string {
  return `${name}_${[...sys.host.randomBytes(6)].map((byte) => letters[byte % letters.length]).join('')}`;
}
