// SPDX-License-Identifier: Apache-2.0
import type { LogEntry } from '../api.ts';

/** Control sequences out of a console's line: the log is text. Colours, cursor movements, titles, other controls. */
export function plainText(line: string): string {
  return (
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
      .replace(/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them.
      .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '')
  );
}

/** A console has no levels: by the words of the line. */
export function levelOf(text: string): LogEntry['level'] {
  if (/\b(error|fatal|panic|fail(ed|ure)?|cannot|can't)\b/i.test(text)) return 'error';
  return /\bwarn(ing)?\b/i.test(text) ? 'warning' : 'info';
}
