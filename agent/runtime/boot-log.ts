// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { BootLog, LogEntry } from './api.ts';
import { parseKmsgLine } from './kernel-log/kmsg-line.ts';
import { LineAssembler, lineLimit } from './line-assembler.ts';

const keptEntries = 20_000;
const fileLimitBytes = 8 * 1024 * 1024;

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
  readonly #consoleLines: LineAssembler;
  readonly #kernelLines: LineAssembler;
  readonly #listeners = new Set<() => void>();

  constructor(sys: Sys, path: string) {
    this.#sys = sys;
    this.#path = path;
    this.#consoleLines = new LineAssembler(sys);
    this.#kernelLines = new LineAssembler(sys);
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
    this.#appendLines('console', this.#consoleLines.take(bytes), (text) => ({ level: levelOf(text), text }));
  }

  /** Bytes that the guest's programs write to its /dev/kmsg. */
  kernel(bytes: Uint8Array): void {
    this.#appendLines('kmsg', this.#kernelLines.take(bytes), parseKmsgLine);
  }

  #appendLines(
    source: LogEntry['source'],
    lines: readonly string[],
    read: (text: string) => Pick<LogEntry, 'level' | 'text'>,
  ): void {
    const parts = lines.map((line) => ({ source, ...read(plainText(line.slice(0, lineLimit))) }));
    this.#appendAll(parts.filter(({ text }) => text.trim() !== ''));
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
