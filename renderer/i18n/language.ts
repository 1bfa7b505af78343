// SPDX-License-Identifier: Apache-2.0
import { type SentenceLanguage, sentenceLanguageOf } from '../../electron/ipc/sentences/failure-sentences.ts';
import type { Settings } from '../state/settings.ts';

export type Language = SentenceLanguage;

/** The language to speak: what the person chose, else the first of the system's that we speak. */
export function languageFor(choice: Settings['language'], systemLocales: readonly string[]): Language {
  if (choice !== 'system') return choice;
  const known = systemLocales.find((locale) => /^(en|zh)\b/i.test(locale));
  return sentenceLanguageOf(known ?? 'en');
}
