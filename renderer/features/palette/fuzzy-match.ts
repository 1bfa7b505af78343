// SPDX-License-Identifier: Apache-2.0

export interface FuzzyMatch {
  /** Higher is better. */
  score: number;
  /** Indexes of the text's characters that matched, ascending. */
  positions: readonly number[];
}

const adjacentBonus = 6;
const wordStartBonus = 8;
const textStartBonus = 4;
/** A name that is typed to its end is meant before one that only begins so. */
const wordEndBonus = 1;
/** Per character that lies between two that match, up to a limit. */
const gapPenalty = 0.4;
const longestGapCounted = 12;

function startsWord(text: string, index: number): boolean {
  if (index === 0) return true;
  const before = text[index - 1] as string;
  if (/[\s\-_./:·]/.test(before)) return true;
  // Chinese has no spaces: each of its characters is as good as a word's first letter.
  return /[\u3400-\u9fff]/.test(text[index] as string);
}

function scoreAt(text: string, index: number, previous: number): number {
  let score = 1;
  if (startsWord(text, index)) score += wordStartBonus;
  if (index === 0) score += textStartBonus;
  if (index === previous + 1 && previous >= 0) score += adjacentBonus;
  else if (previous >= 0) score -= gapPenalty * Math.min(longestGapCounted, index - previous - 1);
  return score;
}

/** Best way to find the letters of one word in order; all starting places are tried, later letters go to their best next place. */
function matchWord(text: string, word: string): FuzzyMatch | undefined {
  let best: FuzzyMatch | undefined;
  for (let start = text.indexOf(word[0] as string); start !== -1; start = text.indexOf(word[0] as string, start + 1)) {
    const found = matchFrom(text, word, start);
    if (found === undefined) break;
    if (best === undefined || found.score > best.score) best = found;
  }
  return best;
}

function matchFrom(text: string, word: string, start: number): FuzzyMatch | undefined {
  const positions = [start];
  let score = scoreAt(text, start, -1);
  for (const letter of word.slice(1)) {
    const previous = positions.at(-1) as number;
    const next = nextPlace(text, letter, previous);
    if (next === -1) return undefined;
    score += scoreAt(text, next, previous);
    positions.push(next);
  }
  const after = text[(positions.at(-1) as number) + 1];
  if (after === undefined || !/[\p{L}\p{N}]/u.test(after)) score += wordEndBonus;
  return { score, positions };
}

/** Beside the last letter, else at a word's beginning, else wherever it comes first. */
function nextPlace(text: string, letter: string, previous: number): number {
  if (text[previous + 1] === letter) return previous + 1;
  const first = text.indexOf(letter, previous + 1);
  for (let at = first; at !== -1; at = text.indexOf(letter, at + 1)) {
    if (startsWord(text, at)) return at;
  }
  return first;
}

/**
 * Finds what somebody typed in a text: every word of the query has to be there, its letters in order, words in any order.
 * undefined: no match. An empty query matches all texts alike.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const lower = text.toLowerCase();
  // A letter whose small form has another length would move all positions.
  const searched = lower.length === text.length ? lower : text;
  const matches = words.map((word) => matchWord(searched, word));
  if (matches.some((match) => match === undefined)) return undefined;
  const found = matches as FuzzyMatch[];
  const score = found.reduce((sum, match) => sum + match.score, 0) - searched.length * 0.01;
  const positions = [...new Set(found.flatMap((match) => match.positions))].sort((one, other) => one - other);
  return { score, positions };
}
