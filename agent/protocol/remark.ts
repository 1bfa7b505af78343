// SPDX-License-Identifier: Apache-2.0
/**
 * A sentence of the agent's, taken apart: the words that are always the same, by which a desktop knows it in its user's language,
 * and what stands in it this time. The text beside it says the same in English, for who does not know the form.
 */
export interface Remark {
  /** English, with {0}, {1} ... for the values. */
  form: string;
  values: string[];
}
