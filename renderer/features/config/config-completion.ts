// SPDX-License-Identifier: Apache-2.0
import type { ConfigKeyFacts } from '../../../agent/protocol/index.ts';

/** Where the caret is, and what stands before it in its line. */
export interface CaretPlace {
  /** Both from 0. */
  line: number;
  column: number;
  /** The key of the line, whole, wherever the caret is in the line. */
  key: string;
  /** What of the key stands before the caret; undefined: the caret is not in a key. */
  typed: string | undefined;
}

export function caretPlace(text: string, offset: number): CaretPlace {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  const start = before.lastIndexOf('\n') + 1;
  const end = text.indexOf('\n', offset);
  const whole = text.slice(start, end === -1 ? undefined : end);
  const key = /^\s*([\w.-]+)/.exec(whole)?.[1] ?? '';
  const typed = /^\s*([\w.-]*)$/.exec(text.slice(start, offset))?.[1];
  return { line, column: offset - start, key, typed };
}

const mostOffered = 12;

/** A key as somebody would type it: the number in it is 0, the name at its end is theirs. */
export function typedKey(key: string): string {
  return key.replace('.N.', '.0.').replace(/\*$/, '');
}

function numberless(key: string): string {
  return key.replace(/^(lxc|lodge)\.net\.\d{1,3}\./, '$1.net.N.');
}

/** Keys that begin so, then those that have it somewhere; none for a key that stands there whole. */
export function completions(typed: string, keys: readonly ConfigKeyFacts[]): ConfigKeyFacts[] {
  if (typed === '') return [];
  const wanted = numberless(typed).toLowerCase();
  const taken = keys.filter(({ why }) => why === undefined);
  const begins = taken.filter(({ key }) => key.toLowerCase().startsWith(wanted));
  const has = taken.filter((each) => !begins.includes(each) && each.key.toLowerCase().includes(wanted));
  const offered = [...begins, ...has].slice(0, mostOffered);
  return offered.length === 1 && typedKey(offered[0]?.key ?? '') === typed ? [] : offered;
}

/** What the table says of a key; the most special entry, as in the agent. */
export function factsOf(key: string, keys: readonly ConfigKeyFacts[]): ConfigKeyFacts | undefined {
  const name = numberless(key);
  const exact = keys.find((each) => each.key === name);
  if (exact !== undefined) return exact;
  const open = keys.filter((each) => each.key.endsWith('.*') && name.startsWith(each.key.slice(0, -1)));
  return open.sort((one, other) => other.key.length - one.key.length)[0];
}

/** The text with a key put in the place of what was typed of it, and where the caret goes. */
export function withCompletion(
  text: string,
  offset: number,
  { key, example }: ConfigKeyFacts,
): { text: string; offset: number } {
  const { typed = '' } = caretPlace(text, offset);
  const start = offset - typed.length;
  const number = /^(?:lxc|lodge)\.net\.(\d{1,3})\./.exec(typed)?.[1] ?? '0';
  const name = key.replace('.N.', `.${number}.`).replace(/\*$/, '');
  const rest = text.slice(offset);
  const isOpen = key.endsWith('*');
  // A value that is there already stays.
  const hasValue = /^[\w.-]*\s*=/.test(rest);
  const after = hasValue ? rest.replace(/^[\w.-]*/, '') : rest;
  const value = isOpen || hasValue ? '' : ` = ${example ?? ''}`;
  return { text: `${text.slice(0, start)}${name}${value}${after}`, offset: start + name.length + value.length };
}
