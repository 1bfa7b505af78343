// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { BootLog, LogEntry } from './api.ts';

const keptEntries = 20_000;
const fileLimitBytes = 8 * 1024 * 1024;
const lineLimit = 4096;
const newline = 0x0a;

type LogPart = Pick<LogEntry, 'source' | 'level' | 'text'> & { step?: string; durationMs?: number };

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

function levelOf(text: string): LogEntry['level'] {
  if (/\b(error|fatal|panic|fail(ed|ure)?|cannot|can't)\b/i.test(text)) return 'error';
  return /\bwarn(ing)?\b/i.test(text) ? 'warning' : 'info';
}

/** The log of one monitor: a ring in memory, and JSON lines in `path` (rotated once to `path`.1) for when no monitor runs. */
export class BootLogFile implements BootLog {
  readonly #sys: Sys;
  readonly #path: string;
  #entries: LogEntry[] = [];
  #next: number;
  #fd: number;
  #fileBytes = 0;
  #startedAtMs = 0;
  /** The console's last line, as far as it has come. Bytes: a character may be cut by the end of a read. */
  #partial: Uint8Array = new Uint8Array(0);
  readonly #listeners = new Set<() => void>();

  constructor(sys: Sys, path: string) {
    this.#sys = sys;
    this.#path = path;
    this.#next = 0;
    this.#fd = this.#openFile();
    this.begin();
  }

  get nextSequence(): number {
    return this.#next;
  }

  /** Times count from here: the moment a start is asked for. */
  begin(): void {
    this.#startedAtMs = this.#sys.loop.realtimeMs();
  }

  entriesFrom(sequence: number): { entries: LogEntry[]; lost: number } {
    const first = this.#entries[0]?.sequence ?? this.#next;
    const start = Math.max(sequence, first);
    return { entries: this.#entries.slice(start - first), lost: start - Math.min(sequence, start) };
  }

  onDidAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(part: LogPart): void {
    this.#appendAll([part]);
  }

  /** Bytes of the console: whole lines become entries, one write and one call of the listeners for all of a read. */
  console(bytes: Uint8Array): void {
    const end = bytes.lastIndexOf(newline) + 1;
    const whole = joined(this.#partial, bytes.subarray(0, end));
    this.#partial = end === 0 ? joined(this.#partial, bytes).slice(-lineLimit) : bytes.slice(end).slice(-lineLimit);
    if (end === 0) return;
    const parts: LogPart[] = [];
    for (const line of this.#sys.text.decodeUtf8(whole).split('\n')) {
      const text = plainText(line.slice(0, lineLimit));
      if (text.trim() !== '') parts.push({ source: 'console', level: levelOf(text), text });
    }
    this.#appendAll(parts);
  }

  close(): void {
    if (this.#fd >= 0) this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  #openFile(): number {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = this.#sys.file;
    try {
      this.#sys.file.rename(this.#path, `${this.#path}.1`);
    } catch (error) {
      if (!isSysError(error, 'ENOENT')) throw error;
    }
    this.#fileBytes = 0;
    return this.#sys.file.open(this.#path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
  }

  #appendAll(parts: readonly LogPart[]): void {
    if (parts.length === 0) return;
    const timeMs = this.#sys.loop.realtimeMs();
    const sinceStartMs = timeMs - this.#startedAtMs;
    let lines = '';
    for (const part of parts) {
      const entry: LogEntry = { sequence: this.#next++, timeMs, sinceStartMs, ...part };
      this.#entries.push(entry);
      lines += `${JSON.stringify(entry)}\n`;
    }
    // A tenth at a time: to move the whole list for each line would cost more than the line.
    if (this.#entries.length > keptEntries * 1.1) this.#entries.splice(0, this.#entries.length - keptEntries);
    this.#write(this.#sys.text.encodeUtf8(lines));
    for (const listener of [...this.#listeners]) listener();
  }

  #write(lines: Uint8Array): void {
    if (this.#fd < 0) return;
    try {
      this.#sys.file.write(this.#fd, lines);
    } catch (error) {
      // A full disk must not stop the guest: the ring still has the lines.
      if (!isSysError(error)) throw error;
    }
    this.#fileBytes += lines.length;
    if (this.#fileBytes < fileLimitBytes) return;
    this.#sys.file.close(this.#fd);
    this.#fd = this.#openFile();
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}

/** The log that the last monitor has left, oldest first. */
export function readBootLog(sys: Sys, path: string): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const file of [`${path}.1`, path]) {
    let text: string;
    try {
      text = sys.file.readText(file, 2 * fileLimitBytes);
    } catch (error) {
      if (isSysError(error, 'ENOENT')) continue;
      throw error;
    }
    if (file !== path && !text.includes('"sequence":0,')) continue;
    for (const line of text.split('\n')) {
      try {
        if (line !== '') entries.push(JSON.parse(line) as LogEntry);
      } catch {
        // A line cut by a lost power supply.
      }
    }
  }
  // Of the file before only what belongs to the same run: sequences begin at 0 with each monitor.
  const begin = entries.map((entry) => entry.sequence).lastIndexOf(0);
  return begin < 0 ? entries : entries.slice(begin);
}
