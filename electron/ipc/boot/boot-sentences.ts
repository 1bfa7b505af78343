// SPDX-License-Identifier: Apache-2.0
import type { SentenceLanguage } from '../sentences/failure-sentences.ts';
import type { BootEnding, BootVerdict } from './boot-ending.ts';
import { englishBoot } from './boot-sentences-en.ts';
import { chineseBoot } from './boot-sentences-zh-CN.ts';

type Details = BootVerdict['details'];

/** What happened, and what the person can do next. A language lacks none: it would not compile. */
export type BootSentences = Readonly<
  Record<BootEnding, { title: string | ((details: Details) => string); action: string }>
>;

const languages: Readonly<Record<SentenceLanguage, BootSentences>> = { en: englishBoot, 'zh-CN': chineseBoot };

export function describeVerdict(
  { ending, details }: BootVerdict,
  language: SentenceLanguage,
): { title: string; action: string } {
  const { title, action } = languages[language][ending];
  return { title: typeof title === 'string' ? title : title(details), action };
}
