// SPDX-License-Identifier: Apache-2.0
import { chineseText } from './agent-words.ts';
import { FormMatcher } from './form-table.ts';
import { logWords } from './log-words.ts';

const logTexts = new FormMatcher(logWords);

/** A line that a guest's monitor has written of its own into the boot log; what hooks and scripts print is theirs. */
export function chineseLogText({ text, step }: { text: string; step?: string }): string | undefined {
  if (step !== undefined && /^(?:hook|script) /.test(step)) return undefined;
  return logTexts.say(text, chineseText) ?? chineseText(text);
}
