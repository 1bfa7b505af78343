// SPDX-License-Identifier: Apache-2.0
/** What a `*.fuzz.ts` beside the code that it feeds exports as `target`. */
export interface FuzzTarget {
  /** As it is called on the command line. */
  name: string;
  /** Inputs to begin with, good ones among them. */
  seeds: readonly (string | Uint8Array)[];
  /** Pieces that mean something in the format. */
  words: readonly (string | Uint8Array)[];
  /**
   * Feeds one input and answers how it was taken, in a few words: an input with an answer not seen before becomes a seed. Throws for
   * a defect: an error that the format has no name for, or a result that does not hold.
   */
  feed(input: Uint8Array): string;
}
