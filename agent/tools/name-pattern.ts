// SPDX-License-Identifier: Apache-2.0

/** What names of guests fit: a regular expression that somebody has typed. Throws RangeError for one that is none. */
export function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RangeError(`not a regular expression: ${text}`);
  }
}
