// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from './fuzz-target.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

/** An input under which a target failed; `cause` is what it threw. */
export class FuzzFailure extends Error {
  readonly input: Uint8Array;

  constructor(target: string, input: Uint8Array, cause: unknown) {
    super(`${target}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`, { cause });
    this.name = 'FuzzFailure';
    this.input = input;
  }
}

export interface FuzzCounts {
  inputs: number;
  /** How often each answer was given. */
  answers: Map<string, number>;
}

/** Called before each input with how many there were; false ends the run. */
export type GoOn = (inputs: number, next: Uint8Array) => boolean;

const poolLimit = 2000;

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text;
}

/** Two answers that differ by a number or by what is quoted are the same. */
function kindOf(answer: string): string {
  return answer.replace(/"[^"]*"|\d+/g, '#').slice(0, 120);
}

/** Feeds a target its seeds, then what becomes of them by chance. Throws FuzzFailure. */
export function fuzz(target: FuzzTarget, seed: number, goOn: GoOn): FuzzCounts {
  const random = new Random(seed);
  const pool = target.seeds.map(bytesOf);
  const words = target.words.map(bytesOf);
  const waiting = [...pool];
  const answers = new Map<string, number>();
  let inputs = 0;
  for (;;) {
    const input = waiting.shift() ?? mutate({ random, pool, words });
    if (!goOn(inputs, input)) return { inputs, answers };
    const kind = kindOf(feed(target, input));
    inputs++;
    const known = answers.get(kind);
    // What a text says of itself may be of endless kinds: the pool must not.
    if (known === undefined && pool.length < poolLimit) pool.push(input);
    if (known !== undefined || answers.size < poolLimit) answers.set(kind, (known ?? 0) + 1);
  }
}

function feed(target: FuzzTarget, input: Uint8Array): string {
  try {
    return target.feed(input);
  } catch (error) {
    throw new FuzzFailure(target.name, input, error);
  }
}
