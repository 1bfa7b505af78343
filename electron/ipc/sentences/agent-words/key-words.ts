// SPDX-License-Identifier: Apache-2.0
import type { FormTable } from './form-table.ts';
import { keyNotes } from './key-notes.ts';
import { keyWhys } from './key-whys.ts';

/** What the agent's table of keys says, whole sentences alone. */
export const keyWords: FormTable = { ...keyWhys, ...keyNotes };

/** Why a key is refused, or what is to be known of it, in Chinese; undefined: it stays as it is. */
export function chineseKeyText(text: string): string | undefined {
  return Object.hasOwn(keyWords, text) ? keyWords[text] : undefined;
}
