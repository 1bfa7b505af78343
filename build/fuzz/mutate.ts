// SPDX-License-Identifier: Apache-2.0
import type { Random } from './random.ts';

export const inputLimitBytes = 8192;

interface Material {
  random: Random;
  /** Other inputs, to take pieces of. */
  pool: readonly Uint8Array[];
  words: readonly Uint8Array[];
}

const oddNumbers = [0, 1, 0x7f, 0x80, 0xff];

function spliced(input: Uint8Array, at: number, removed: number, piece: Uint8Array): Uint8Array {
  const end = Math.min(at + removed, input.length);
  const result = new Uint8Array(at + piece.length + input.length - end);
  result.set(input.subarray(0, at));
  result.set(piece, at);
  result.set(input.subarray(end), at + piece.length);
  return result;
}

function piece(random: Random, input: Uint8Array): Uint8Array {
  const at = random.below(input.length + 1);
  return input.subarray(at, at + 1 + random.below(64));
}

/** Pieces of a line or a word are mostly what matters, so few of these act on single bytes. */
const changes: readonly ((input: Uint8Array, material: Material, at: number) => Uint8Array)[] = [
  (input, { random }, at) => spliced(input, at, 1, Uint8Array.of(random.below(256))),
  (input, { random }, at) => spliced(input, at, 1, Uint8Array.of(random.of(oddNumbers))),
  (input, { random }, at) => spliced(input, at, 1 + random.below(32), new Uint8Array(0)),
  (input, { random }, at) => spliced(input, at, 0, piece(random, input)),
  (input, { random, pool }, at) => spliced(input, at, random.below(32), piece(random, random.of(pool))),
  (input, { random, words }, at) => spliced(input, at, 0, random.of(words)),
  (input, { random, words }, at) => spliced(input, at, 1 + random.below(8), random.of(words)),
  (input, { random }, at) => spliced(input, at, 0, new Uint8Array(1 + random.below(40)).fill(random.below(256))),
  (input, { random }) => input.subarray(0, random.below(input.length + 1)),
];

/** One of the pool, changed in a few places. */
export function mutate(material: Material): Uint8Array {
  const { random, pool, words } = material;
  const usable = words.length > 0 ? changes : changes.filter((_, index) => index !== 5 && index !== 6);
  let input = random.of(pool);
  for (let left = 1 + random.below(5); left > 0; left--) {
    input = random.of(usable)(input, material, random.below(input.length + 1));
  }
  return input.slice(0, inputLimitBytes);
}
