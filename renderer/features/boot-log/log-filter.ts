// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootLogLevel, BootLogSource } from '../../../agent/protocol/index.ts';
import type { SentenceLanguage } from '../../../electron/ipc/sentences/failure-sentences.ts';
import { logLevels, logSources } from './log-lines.ts';
import { spokenLine } from './spoken-line.ts';

export interface LogFilter {
  text: string;
  /** `text` is a regular expression. */
  regex: boolean;
  /** The least grave level shown. */
  level: BootLogLevel;
  sources: readonly BootLogSource[];
}

export interface CompiledFilter {
  matches(entry: BootLogEntry): boolean;
  /** Global, for highlighting; undefined: nothing to highlight. */
  pattern: RegExp | undefined;
  /** The text is no regular expression: nothing is filtered by it. */
  invalid: boolean;
  /** Whether all that this one lets through has passed the other: then only that has to be looked at. */
  narrows(other: CompiledFilter): boolean;
  readonly source: LogFilter;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function compilePattern({ text, regex }: LogFilter): RegExp | undefined | 'invalid' {
  if (text === '') return undefined;
  // Capitals in the search make it exact about case.
  const flags = /[A-Z]/.test(text) ? 'gu' : 'giu';
  try {
    return new RegExp(regex ? text : literal(text), flags);
  } catch {
    return 'invalid';
  }
}

/** A line is found by what is shown of it in this language, and by what was written. */
export function compileFilter(filter: LogFilter, language: SentenceLanguage = 'en'): CompiledFilter {
  const compiled = compilePattern(filter);
  const pattern = compiled === 'invalid' ? undefined : compiled;
  const levels = new Set(logLevels.slice(0, logLevels.indexOf(filter.level) + 1));
  const sources = new Set(filter.sources);
  const found = testOf(pattern, language);
  return {
    pattern,
    invalid: compiled === 'invalid',
    source: filter,
    narrows: (other) => narrows(filter, other.source),
    matches:
      levels.size === logLevels.length && sources.size === logSources.length
        ? found
        : (entry) => levels.has(entry.level) && sources.has(entry.source) && found(entry),
  };
}

/** One more letter of a plain text, and nothing else: what it finds has been found before. */
function narrows(filter: LogFilter, before: LogFilter): boolean {
  return (
    !filter.regex &&
    !before.regex &&
    filter.level === before.level &&
    filter.sources === before.sources &&
    // A first capital makes the search exact, which lets through less, never more.
    filter.text.includes(before.text)
  );
}

/** The pattern without its `g`: that keeps a place in the last text, and a line is asked once. */
function testOf(pattern: RegExp | undefined, language: SentenceLanguage): (entry: BootLogEntry) => boolean {
  if (pattern === undefined) return () => true;
  const once = new RegExp(pattern.source, pattern.flags.replace('g', ''));
  if (language === 'en') return ({ text }) => once.test(text);
  return (entry) => once.test(entry.text) || (entry.source === 'monitor' && once.test(spokenLine(entry, language)));
}

/** The text in parts, those that match marked. Matches of nothing (`a*`) are left out. */
export function highlight(text: string, pattern: RegExp | undefined): { text: string; match: boolean }[] {
  if (pattern === undefined) return [{ text, match: false }];
  const parts: { text: string; match: boolean }[] = [];
  let end = 0;
  // matchAll goes on from where a test of another line has stopped.
  pattern.lastIndex = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), match: false });
    parts.push({ text: match[0], match: true });
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end), match: false });
  return parts;
}

interface LogEntries {
  entries: readonly BootLogEntry[];
  dropped: number;
  /** Where entries move: see BootLogFeed. */
  version?: number;
  movedSince?(version: number): number | undefined;
}

/**
 * Which entries pass a filter, as positions counted from the first entry that ever came. New entries cost what they are;
 * only another filter, or a log that began anew, looks at all of them.
 */
export class FilteredLog {
  #filter: CompiledFilter | undefined;
  #entries: readonly BootLogEntry[] | undefined;
  #seen = 0;
  #positions: number[] = [];
  #version = 0;

  /** What has moved is looked at again. */
  #follow(log: LogEntries): void {
    const from = log.entries === this.#entries ? log.movedSince?.(this.#version) : undefined;
    this.#version = log.version ?? 0;
    if (from === undefined || from >= this.#seen) return;
    this.#seen = from;
    // Who has the old list sees that this is another.
    const first = this.#positions.findIndex((position) => position >= from);
    this.#positions = first === -1 ? [...this.#positions] : this.#positions.slice(0, first);
  }

  #narrow(entries: readonly BootLogEntry[], dropped: number, filter: CompiledFilter): boolean {
    if (this.#filter === undefined || !filter.narrows(this.#filter)) return false;
    this.#positions = this.#positions.filter((position) => {
      const entry = entries[position - dropped];
      return entry !== undefined && filter.matches(entry);
    });
    return true;
  }

  update(log: LogEntries, filter: CompiledFilter): readonly number[] {
    const { entries, dropped } = log;
    this.#follow(log);
    if (entries !== this.#entries || (filter !== this.#filter && !this.#narrow(entries, dropped, filter))) {
      this.#seen = dropped;
      this.#positions = [];
    }
    this.#filter = filter;
    this.#entries = entries;
    if (this.#positions.length > 0 && (this.#positions[0] as number) < dropped) {
      const first = this.#positions.findIndex((position) => position >= dropped);
      this.#positions = first === -1 ? [] : this.#positions.slice(first);
    }
    const last = dropped + entries.length;
    for (let position = Math.max(this.#seen, dropped); position < last; position++) {
      if (filter.matches(entries[position - dropped] as BootLogEntry)) this.#positions.push(position);
    }
    this.#seen = last;
    return this.#positions;
  }
}
