// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootLogGap, BootLogLevel, BootLogSource } from '../../../agent/protocol/index.ts';

export const logSources: readonly BootLogSource[] = ['monitor', 'console', 'kmsg', 'logcat'];
/** The gravest first. */
export const logLevels: readonly BootLogLevel[] = ['error', 'warning', 'info', 'debug'];

/** A line longer than this is no entry of ours. */
const longestLine = 1024 * 1024;

/** Of a terminal, and what would turn the order of the row around: embeddings, overrides and isolates of bidirectional text. */
const escapeSequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** A guest colours what it prints on its console; a list shows text. */
export function plainText(text: string): string {
  return text.replace(escapeSequences, '');
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || typeof value === type;
}

/** undefined: not an entry. */
export function parseLogLine(line: string): BootLogEntry | BootLogGap | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<BootLogEntry> & Partial<BootLogGap>;
  if (typeof entry.lost === 'number') return { lost: entry.lost };
  const valid =
    [entry.sequence, entry.timeMs, entry.sinceStartMs].every((number) => typeof number === 'number') &&
    typeof entry.text === 'string' &&
    logSources.some((source) => source === entry.source) &&
    logLevels.some((level) => level === entry.level) &&
    [entry.step, entry.buffer, entry.tag].every((each) => isOptional(each, 'string')) &&
    [entry.durationMs, entry.pid].every((each) => isOptional(each, 'number'));
  if (!valid) return undefined;
  const tag = entry.tag === undefined ? {} : { tag: plainText(entry.tag) };
  return { ...(entry as BootLogEntry), ...tag, text: plainText(entry.text ?? '') };
}

/** Bytes to lines of UTF-8, across the borders of chunks. */
export class LineDecoder {
  #text = new TextDecoder();
  #rest = '';

  push(bytes: Uint8Array): string[] {
    const lines = (this.#rest + this.#text.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > longestLine) this.#rest = '';
    return lines.filter((line) => line !== '');
  }
}
