// SPDX-License-Identifier: Apache-2.0

/** A key of the config as the agent's own table has it: for completion and for help. */
export interface ConfigKeyFacts {
  /** N stands for a number, `.*` at the end for any name. */
  key: string;
  /** The first LXC that has it; `lodge`: one of our own. */
  since: string;
  /** A value that it takes. */
  example?: string;
  /** What is not as in LXC. */
  note?: string;
  /** Each line adds a value. */
  list: boolean;
  /** It is refused: why, and what to use in its place. */
  why?: string;
}
