// SPDX-License-Identifier: Apache-2.0
import type { LogEntry } from '../api.ts';
import { contains } from './contains.ts';
import { lineLimit } from './line-assembler.ts';
import { levelOf, mayTellLevel, withoutControls, withoutSequences } from './plain-text.ts';

/** What JSON writes for characters that are no text; a backslash of the guest's own may look like one, which costs only time. */
const controls: readonly string[] = ['\\u00', '\\r', '\\b', '\\f', '\x7f'];

/**
 * Whole lines of a console as lines of a boot log, the first of them `sequence`. Blank ones are left out.
 *
 * A guest may print a hundred thousand lines a second, and an engine without a compiler takes longer for each call than for a line: so
 * all that can be found out for the whole text is, and a line that is plain is never looked into.
 */
export function consoleEntries(
  text: string,
  at: Pick<LogEntry, 'sequence' | 'timeMs' | 'sinceStartMs'>,
): { json: string; count: number } {
  const { lines, areQuotable } = linesOf(text);
  const mayTell = mayTellLevel(text);
  const moment = `,"timeMs":${at.timeMs},"sinceStartMs":${at.sinceStartMs},"source":"console","level":"`;
  let json = '';
  let count = 0;
  for (const whole of lines) {
    const line = whole.length > lineLimit ? whole.slice(0, lineLimit) : whole;
    if (isBlank(line)) continue;
    const level = mayTell ? levelOf(line) : 'info';
    const quoted = areQuotable ? `"${line}"` : JSON.stringify(line);
    json += `{"sequence":${at.sequence + count}${moment}${level}","text":${quoted}}\n`;
    count++;
  }
  return { json, count };
}

/** `areQuotable`: no line has a character that JSON writes in another way. */
function linesOf(text: string): { lines: string[]; areQuotable: boolean } {
  // As the line discipline of a terminal has them.
  const unix = withoutSequences(text.replaceAll('\r\n', '\n'));
  const json = JSON.stringify(unix);
  const lines = unix.split('\n');
  // Each newline became two characters, and the whole has its quotes.
  if (json.length - unix.length - 2 === lines.length - 1 && !contains(unix, '\x7f'))
    return { lines, areQuotable: true };
  const isPlain = !controls.some((control) => contains(json, control));
  return { lines: isPlain ? lines : withoutControls(unix).split('\n'), areQuotable: false };
}

function isBlank(line: string): boolean {
  return line === '' || (line.charCodeAt(0) <= 0x20 && line.trim() === '');
}
