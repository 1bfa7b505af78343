// SPDX-License-Identifier: Apache-2.0
import type { Remark } from '../protocol/remark.ts';

/** A sentence as text, and taken apart for who says it in another language. */
export interface Said {
  text: string;
  said: Remark;
}

/** Tag of a template: remark`the guest enters ${folder}`. Each form has its Chinese in electron/ipc/sentences, which a test holds. */
export function remark(parts: TemplateStringsArray, ...given: readonly (string | number)[]): Said {
  const values = given.map(String);
  const joined = (value: (index: number) => string): string =>
    parts.map((part, index) => (index === 0 ? part : `${value(index - 1)}${part}`)).join('');
  return { text: joined((index) => values[index] ?? ''), said: { form: joined((index) => `{${index}}`), values } };
}

/** A step of a plan: a command is text alone. */
export function asStep(said: Said | string): Said | { text: string } {
  return typeof said === 'string' ? { text: said } : said;
}

/** Why something cannot be, as remark tells it. */
export class RemarkError extends Error {
  readonly said: Remark;

  constructor({ text, said }: Said) {
    super(text);
    this.name = 'RemarkError';
    this.said = said;
  }
}
