// SPDX-License-Identifier: Apache-2.0
import type { HostCheck, Remark, StartStep } from '../../../../agent/protocol/index.ts';
import type { SentenceLanguage } from '../failure-sentences.ts';
import { configWords } from './config-words.ts';
import { fileWords } from './file-words.ts';
import { FormMatcher, type FormTable, sayRemark } from './form-table.ts';
import { foundWords } from './found-words.ts';
import { hintWords } from './hint-words.ts';
import { keyWhys } from './key-whys.ts';
import { planWords } from './plan-words.ts';
import { warningWords } from './warning-words.ts';

const texts = new FormMatcher({ ...hintWords, ...fileWords, ...configWords, ...warningWords });

/** A hint or a warning of the agent's in Chinese, where its words are known; undefined: it stays as it is. */
export function chineseText(text: string): string | undefined {
  // As a config's values are refused: what was expected, and what stands there.
  const [, expected, value] = /^(.{1,500}?), not "(.*)"$/s.exec(text) ?? [];
  const said = expected === undefined ? undefined : texts.say(expected);
  return said === undefined
    ? texts.say(text, (why) => (Object.hasOwn(keyWhys, why) ? keyWhys[why] : undefined))
    : `${said}，而不是“${value}”`;
}

const findings = new FormMatcher(foundWords);

interface Table {
  words: FormTable;
  /** A value may be a sentence itself. */
  value(text: string): string | undefined;
}

function say(text: string, said: Remark | undefined, { words, value }: Table): string {
  if (said === undefined) return text;
  return sayRemark({ form: said.form, values: said.values.map((each) => value(each) ?? each) }, words) ?? text;
}

/** A step of a plan: commands are the same in every language. */
export function stepText({ text, said, warning }: StartStep, language: SentenceLanguage): string {
  if (language !== 'zh-CN') return text;
  return warning === true && said === undefined
    ? (chineseText(text) ?? text)
    : say(text, said, { words: planWords, value: chineseText });
}

/** What a check has found; undefined: nothing that there is to say. */
export function foundText({ found, foundSaid }: HostCheck, language: SentenceLanguage): string | undefined {
  if (found === undefined || language !== 'zh-CN') return found;
  // Without its parts it is an error's message.
  if (foundSaid === undefined) return findings.say(found) ?? chineseText(found) ?? found;
  return say(found, foundSaid, { words: foundWords, value: (text) => findings.say(text) });
}
