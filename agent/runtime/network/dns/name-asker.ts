// SPDX-License-Identifier: Apache-2.0
export interface NameQuery {
  /** With a number of its own, which the answer must have. */
  message: Uint8Array;
  questionEnd: number;
  /** The guest asks by TCP: the answer may be long. */
  isStream: boolean;
}

/** Once; undefined: nobody has answered. */
export type Answered = (answer: Uint8Array | undefined) => void;

/** Who finds the answers for a guest. */
export interface NameAsker {
  /** The answer of this gives the question up: `answered` is not called then. */
  ask(query: NameQuery, answered: Answered): () => void;
}
