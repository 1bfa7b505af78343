// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { chineseLogText } from '../../../electron/ipc/sentences/agent-words/log-line.ts';
import type { SentenceLanguage } from '../../../electron/ipc/sentences/failure-sentences.ts';
import { stepName } from '../../../electron/ipc/sentences/step-names.ts';

/** By the entry: a filter asks for each letter anew, and what is on the page for each line that comes. */
const spoken = new WeakMap<BootLogEntry, string>();

function inChinese(entry: BootLogEntry): string {
  const { text, step } = entry;
  // A step that has nothing to add says its name again.
  if (text === step) return stepName(step, 'zh-CN');
  return chineseLogText({ text, ...(step === undefined ? {} : { step }) }) ?? text;
}

/** What a line is shown as: Lodge's own in the person's language, all else as it came. Exports and copies stay English. */
export function spokenLine(entry: BootLogEntry, language: SentenceLanguage): string {
  if (language !== 'zh-CN' || entry.source !== 'monitor') return entry.text;
  const known = spoken.get(entry);
  if (known !== undefined) return known;
  const text = inChinese(entry);
  spoken.set(entry, text);
  return text;
}
