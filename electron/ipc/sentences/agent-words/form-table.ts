// SPDX-License-Identifier: Apache-2.0
import type { Remark } from '../../../../agent/protocol/index.ts';

/** Words of the agent's by their English form, with {0}, {1} ... for what stands in them. */
export type FormTable = Readonly<Record<string, string>>;

function fill(words: string, values: readonly string[]): string {
  return words.replace(/\{(\d)\}/g, (hole, index: string) => values[Number(index)] ?? hole);
}

/** By the form; undefined: the table has no words for it. */
export function sayRemark({ form, values }: Remark, table: FormTable): string | undefined {
  return Object.hasOwn(table, form) ? fill(table[form] ?? '', values) : undefined;
}

function patternOf(form: string): RegExp {
  const parts = form.split(/\{\d\}/).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('(.+?)')}$`, 's');
}

const fixedLength = (form: string): number => form.replace(/\{\d\}/g, '').length;

/** A longer text is none of ours, and matching it would take long. */
const longestText = 2000;

/** Finds the form of a whole text; of several, the one with most fixed words. */
export class FormMatcher {
  readonly #table: FormTable;
  #patterns: (readonly [form: string, pattern: RegExp])[] | undefined;

  constructor(table: FormTable) {
    this.#table = table;
  }

  /** `value`: a value may be a sentence itself, with words of its own. */
  say(text: string, value: (text: string) => string | undefined = () => undefined): string | undefined {
    if (Object.hasOwn(this.#table, text)) return this.#table[text];
    if (text.length > longestText) return undefined;
    this.#patterns ??= Object.keys(this.#table)
      .filter((form) => form.includes('{0}'))
      .sort((a, b) => fixedLength(b) - fixedLength(a))
      .map((form) => [form, patternOf(form)] as const);
    for (const [form, pattern] of this.#patterns) {
      const found = pattern.exec(text);
      if (found === null) continue;
      return fill(
        this.#table[form] ?? '',
        found.slice(1).map((each) => value(each) ?? each),
      );
    }
    return undefined;
  }
}
