// SPDX-License-Identifier: Apache-2.0
import type { LogEntry } from '../api.ts';
import { contains } from './contains.ts';

/** Behind its ESC: CSI, OSC up to BEL, and the sequences of two characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
const sequence = /^(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\n]*\x07|[@-Z\\-_])/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: BEL.
const isOver = /[\x07\n]/;

/** A console's lines as text: without colours, cursor movements, titles, other controls. No sequence goes over the end of a line. */
export function plainText(lines: string): string {
  return withoutControls(withoutSequences(lines));
}

/** Only what follows an ESC is looked into: an expression over all of it would take longer than all the rest. */
export function withoutSequences(lines: string): string {
  const [first = '', ...parts] = lines.split('\x1b');
  if (parts.length === 0) return first;
  let plain = first;
  for (const [index, part] of parts.entries()) {
    // An OSC may also end with ESC and a backslash, which is the next one's to take away.
    const isEndedByNext = part.startsWith(']') && parts[index + 1]?.startsWith('\\') === true && !isOver.test(part);
    if (!isEndedByNext) plain += part.replace(sequence, '');
  }
  return plain;
}

/** All but tabs and ends of lines. */
export function withoutControls(lines: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant.
  return lines.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
}

/** Without one of these no line is of another level than info. */
const telling: readonly string[] = ['error', 'fatal', 'panic', 'fail', 'cannot', "can't", 'warn'];

/** Of lines, or of one: whether to look closer. An expression takes ten times as long as this. */
export function mayTellLevel(text: string): boolean {
  const lower = text.toLowerCase();
  return telling.some((word) => contains(lower, word));
}

/** A console has no levels: by the words of the line. */
export function levelOf(text: string): LogEntry['level'] {
  if (!mayTellLevel(text)) return 'info';
  if (/\b(error|fatal|panic|fail(ed|ure)?|cannot|can't)\b/i.test(text)) return 'error';
  return /\bwarn(ing)?\b/i.test(text) ? 'warning' : 'info';
}
