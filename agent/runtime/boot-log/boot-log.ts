// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { BootLog, ContainerEnd, LogChunk, LogEntry } from '../api.ts';
import { parseKmsgLine } from '../kernel-log/kmsg-line.ts';
import type { BootParts } from './boot-parts.ts';
import { beginBoot, endBoot } from './boot-store.ts';
import { consoleEntries } from './console-entries.ts';
import { LineAssembler, lineLimit } from './line-assembler.ts';
import { LogRing } from './log-ring.ts';
import { plainText } from './plain-text.ts';

/** `timeMs`: when it was, where that is not now. */
type LogPart = Pick<LogEntry, 'source' | 'level' | 'text'> & { step?: string; durationMs?: number; timeMs?: number };

/**
 * The log of one monitor: a ring in memory, and each boot in files of its own for when nobody watches. They are made with its first
 * entry: at a start, while the guest's first process sets itself up.
 */
export class BootLogFile implements BootLog {
  readonly #sys: Sys;
  readonly #folder: string;
  readonly #ring = new LogRing();
  readonly #consoleLines: LineAssembler;
  readonly #kernelLines: LineAssembler;
  readonly #listeners = new Set<() => void>();
  #own: LogEntry[] = [];
  #parts: BootParts | undefined;
  #number = 0;
  #hasBegun = false;
  #isOpen = false;
  #startedAtMs: number;
  /** First entry of this boot. */
  #bootStart = 0;
  #forgottenBefore = 0;

  /** `folder`: of all boots of the guest. */
  constructor(sys: Sys, folder: string) {
    this.#sys = sys;
    this.#folder = folder;
    this.#consoleLines = new LineAssembler(sys);
    this.#kernelLines = new LineAssembler(sys);
    this.#startedAtMs = sys.loop.realtimeMs();
  }

  get nextSequence(): number {
    return this.#ring.next;
  }

  /** Who wants all gets the last boot and this one, and has lost nothing. */
  chunksFrom(sequence: number): { chunks: LogChunk[]; lost: number } {
    return this.#ring.from(sequence === 0 ? this.#forgottenBefore : sequence);
  }

  ownEntriesFrom(sequence: number): LogEntry[] {
    return this.#own.filter((entry) => entry.sequence >= sequence);
  }

  onDidAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A boot begins: the moment a start is asked for. What came before the first belongs to it. */
  begin(): void {
    if (this.#hasBegun) this.#leaveBoot();
    this.#startedAtMs = this.#sys.loop.realtimeMs();
    this.#hasBegun = true;
  }

  /** The boot has ended; what follows until the next begins still belongs to it. */
  end(end: ContainerEnd): void {
    if (this.#number === 0) return;
    this.#keep('end', () => endBoot(this.#sys, this.#folder, this.#number, end));
  }

  append(...parts: LogPart[]): void {
    this.#appendAll(parts);
  }

  /** Bytes of the console: whole lines become entries, one write and one call of the listeners for all of a read. */
  console(bytes: Uint8Array): void {
    const text = this.#consoleLines.take(bytes);
    if (text === '') return;
    this.#openBoot();
    const sequence = this.#ring.next;
    const { json, count } = consoleEntries(text, { sequence, ...this.#now() });
    if (count > 0) this.#take({ sequence, count, bytes: this.#sys.text.encodeUtf8(json) });
  }

  /** Bytes that the guest's programs write to its /dev/kmsg. */
  kernel(bytes: Uint8Array): void {
    const lines = this.#kernelLines.take(bytes).split('\n');
    const parts = lines.map((line) => ({
      source: 'kmsg' as const,
      ...parseKmsgLine(plainText(line.slice(0, lineLimit))),
    }));
    this.#appendAll(parts.filter(({ text }) => text.trim() !== ''));
  }

  /** Entries of logd as they came (`sys.socket.receivePackets`): a line that announces them, and their bytes. */
  logcat({ data, count }: { data: Uint8Array; count: number }): void {
    if (count === 0) return;
    this.#openBoot();
    const at = { sequence: this.#ring.next, ...this.#now() };
    const header = JSON.stringify({ ...at, source: 'logcat', count, bytes: data.length });
    const line = this.#sys.text.encodeUtf8(`${header}\n`);
    const bytes = new Uint8Array(line.length + data.length);
    bytes.set(line);
    bytes.set(data, line.length);
    this.#take({ sequence: at.sequence, count, bytes });
  }

  close(): void {
    this.#parts?.close();
    this.#parts = undefined;
  }

  #now(timeMs = this.#sys.loop.realtimeMs()): { timeMs: number; sinceStartMs: number } {
    return { timeMs, sinceStartMs: timeMs - this.#startedAtMs };
  }

  /**
   * A guest that reboots for months must not make its monitor grow: of a boot before the last one memory holds nothing, for its files
   * do. The last one stays, for a viewer that is slow.
   */
  #forgetOldBoots(): void {
    if (this.#parts !== undefined) {
      this.#ring.forgetBefore(this.#bootStart);
      this.#own = this.ownEntriesFrom(this.#bootStart);
      this.#forgottenBefore = this.#bootStart;
    }
    this.#bootStart = this.#ring.next;
  }

  #leaveBoot(): void {
    this.#forgetOldBoots();
    this.close();
    this.#isOpen = false;
  }

  #openBoot(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#keep('begin', () => {
      const { number, parts } = beginBoot(this.#sys, this.#folder);
      this.#number = number;
      this.#parts = parts;
    });
    const text = this.#number === 0 ? 'boot' : `boot ${this.#number}`;
    this.append({ timeMs: this.#startedAtMs, source: 'monitor', level: 'info', text, step: 'boot' });
  }

  #appendAll(parts: readonly LogPart[]): void {
    if (parts.length === 0) return;
    this.#openBoot();
    const now = this.#now();
    const first = this.#ring.next;
    const entries = parts.map(({ timeMs, ...part }, index): LogEntry => {
      return { sequence: first + index, ...(timeMs === undefined ? now : this.#now(timeMs)), ...part };
    });
    for (const entry of entries) if (entry.source === 'monitor') this.#own.push(entry);
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    this.#take({ sequence: first, count: entries.length, bytes: this.#sys.text.encodeUtf8(lines) });
  }

  #take(chunk: LogChunk): void {
    this.#ring.push(chunk);
    if (this.#own.length > keptOwnEntries) this.#own.splice(0, keptOwnEntries / 2);
    this.#keep('write', () => this.#parts?.write(chunk));
    for (const listener of [...this.#listeners]) listener();
  }

  /** A full disk must not stop the guest: the ring still has the lines, and one of them says that no more are kept. */
  #keep(what: string, body: () => void): void {
    try {
      body();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.close();
      const text = `the boot log is not kept any more (${what}): ${error.message}`;
      this.append({ source: 'monitor', level: 'warning', text, step: 'log' });
    }
  }
}

/** For lxc.log.file, which reads them as they come. */
const keptOwnEntries = 2000;
