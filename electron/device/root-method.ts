// SPDX-License-Identifier: Apache-2.0
import { quote } from './shell-quote.ts';

/**
 * How a script runs as root on a device. `shell`: adbd's own shell is root. `adb root`: the same after asking adbd to
 * restart as root. Anything else is a command that takes one more word, the script: `su -c`, `su 0 sh -c`.
 */
export type RootMethod = 'shell' | 'adb root' | (string & {});

/**
 * The ways in which su programs take a command, most common first: Magisk, KernelSU, APatch, SuperSU; AOSP's own su, which
 * executes its words as they are; util-linux and Lineage.
 */
export const suMethods: readonly RootMethod[] = ['su -c', 'su 0 sh -c', 'su root -c'];

export function isSu(method: RootMethod): boolean {
  return method !== 'shell' && method !== 'adb root';
}

/** What adbd's shell is to run, for the script by the method. `exec`, so that no shell is left waiting between adbd and the agent. */
export function rootCommand(method: RootMethod, script: string): string {
  return isSu(method) ? `exec ${method} ${quote(script)}` : script;
}

/** Whether a su's words mean "no", as opposed to "I do not know these arguments". */
export function soundsLikeDenial(text: string): boolean {
  return /denied|not allowed|not permitted|forbidden|rejected/i.test(text);
}

export function soundsLikeNoSu(text: string): boolean {
  return /not found|no such file|inaccessible/i.test(text);
}
