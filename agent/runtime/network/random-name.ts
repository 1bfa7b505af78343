// SPDX-License-Identifier: Apache-2.0
import type { RandomBytes } from './network-plan.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The prefix and six random characters, as LXC names its links. */
export function randomName(prefix: string, random: RandomBytes): string {
  return prefix + [...random(6)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
