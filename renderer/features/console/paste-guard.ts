// SPDX-License-Identifier: Apache-2.0

export interface PasteQuestion {
  text: string;
  lines: number;
  /** Its beginning, for the question, with control characters made visible. */
  excerpt: string;
}

const excerptLines = 8;
const excerptColumns = 100;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacters = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** ^C for 0x03, as terminals show it. */
function caretNotation(control: string): string {
  return `^${String.fromCharCode(control.charCodeAt(0) ^ 64)}`;
}

function visible(line: string): string {
  const shown = line.replace(controlCharacters, caretNotation);
  return shown.length > excerptColumns ? `${shown.slice(0, excerptColumns)}…` : shown;
}

/** undefined: paste it. A line's end runs what stands before it, and control characters do more than can be seen. */
export function pasteQuestion(text: string): PasteQuestion | undefined {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n');
  if (lines.length < 2 && text.search(controlCharacters) === -1) return undefined;
  const shown = lines.slice(0, excerptLines).map(visible);
  if (lines.length > excerptLines) shown.push('…');
  const typed = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return { text, lines: typed, excerpt: shown.join('\n') };
}
