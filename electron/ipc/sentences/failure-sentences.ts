// SPDX-License-Identifier: Apache-2.0
import type { FailureDetails } from '../../../agent/protocol/index.ts';
import type { FailureReason, FailureView } from '../failure.ts';
import { english } from './en.ts';
import { chinese } from './zh-CN.ts';

/** Text, or text that says more when the failure's details are there. */
export type Sentence = string | ((details: FailureDetails) => string);

export interface FailureSentence {
  /** What happened, in a few words and without a full stop. */
  title: Sentence;
  /** What the person can do next. */
  action: Sentence;
}

/** A language lacks no reason: a new one does not compile without its sentences. */
export type FailureSentences = Readonly<Record<FailureReason, FailureSentence>>;

export const sentenceLanguages = ['en', 'zh-CN'] as const;
export type SentenceLanguage = (typeof sentenceLanguages)[number];

export const failureSentences: Readonly<Record<SentenceLanguage, FailureSentences>> = {
  en: english,
  'zh-CN': chinese,
};

export interface FailureText {
  title: string;
  action: string;
}

function say(sentence: Sentence, details: FailureDetails): string {
  return typeof sentence === 'string' ? sentence : sentence(details);
}

/** The sentences of a failure for the window and for the command line alike. */
export function describeFailure(
  failure: Pick<FailureView, 'reason' | 'details'>,
  language: SentenceLanguage,
): FailureText {
  const { title, action } = failureSentences[language][failure.reason] ?? failureSentences[language]['internal-error'];
  return { title: say(title, failure.details), action: say(action, failure.details) };
}

/** The language with sentences that fits a locale such as zh_CN.UTF-8, zh-Hans-CN or en-GB best. */
export function sentenceLanguageOf(locale: string): SentenceLanguage {
  return /^zh\b|^zh[_-]/i.test(locale) ? 'zh-CN' : 'en';
}
