// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { isBootMark } from '../../../electron/ipc/boot/boot-mark.ts';
import type { StreamHandle, StreamParams, StreamToView } from '../../../electron/ipc/contract.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import type { Backend } from '../../state/backend.ts';
import { LineDecoder, parseLogLine } from './log-lines.ts';
import { addInOrder } from './log-order.ts';

export type FeedState =
  | { phase: 'opening' | 'following' | 'ended' }
  | { phase: 'waiting' | 'failed'; failure?: FailureView };

/** Entries kept in the window; the oldest tenth goes when there are more. */
const entriesKept = 1_100_000;
const movesKept = 64;
const marksKept = 20_000;

/** A guest's boot log as it comes, for as long as the guest is there: filters and views come and go over it. */
export class BootLogFeed {
  readonly #backend: Backend;
  readonly #params: StreamParams<'boot-log'>;
  readonly #listeners = new Set<() => void>();
  #decoder = new LineDecoder();
  #stream: StreamHandle | undefined;
  /** By their times; those that came late are put where they belong. Changes in place: look at `version` and `movedSince`. */
  entries: BootLogEntry[] = [];
  /** Those that a boot's timeline looks at, as they came: few, and kept when the others are dropped. */
  marks: BootLogEntry[] = [];
  /** How many entries were dropped at the front. */
  dropped = 0;
  /** Lines that the device had no more, and lines that were no entries. */
  lostLines = 0;
  unreadableLines = 0;
  state: FeedState = { phase: 'opening' };
  version = 0;
  #moves: { version: number; from: number }[] = [];
  /** What was known of the guest when it was opened: see `chapterOf`. */
  chapter: string;

  /** `boot`: one that the device keeps, in the place of what goes on. */
  constructor(backend: Backend, guest: { serial: string; guest: string; boot?: number }, chapter: string) {
    this.#backend = backend;
    this.#params = { ...guest, follow: guest.boot === undefined };
    this.chapter = chapter;
    this.open();
  }

  /** From the beginning of what the device holds. */
  open(chapter = this.chapter): void {
    this.chapter = chapter;
    this.#stream?.dispose();
    this.#decoder = new LineDecoder();
    this.entries = [];
    this.dropped = 0;
    this.lostLines = 0;
    this.unreadableLines = 0;
    this.#moves = [];
    this.marks = [];
    this.state = { phase: 'opening' };
    this.#stream = this.#backend.stream('boot-log', this.#params, (message) => this.#receive(message));
    this.#changed();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The first position, counted as `dropped` counts, that has another entry now than at that version; undefined: none has. */
  movedSince(version: number): number | undefined {
    const since = this.#moves.filter((move) => move.version > version);
    return since.length === 0 ? undefined : Math.min(...since.map((move) => move.from));
  }

  dispose(): void {
    this.#stream?.dispose();
    this.#stream = undefined;
    this.#listeners.clear();
  }

  #receive(message: StreamToView): void {
    switch (message.kind) {
      case 'attached':
        this.state = { phase: 'following' };
        break;
      case 'data':
        this.#read(message.bytes);
        this.#stream?.send({ kind: 'consumed', bytes: message.bytes.length });
        break;
      case 'waiting':
        this.state = { phase: 'waiting', ...(message.failure === undefined ? {} : { failure: message.failure }) };
        break;
      case 'closed':
        this.state = message.failure === undefined ? { phase: 'ended' } : { phase: 'failed', failure: message.failure };
        break;
    }
    this.#changed();
  }

  #read(bytes: Uint8Array): void {
    const fresh: BootLogEntry[] = [];
    for (const line of this.#decoder.push(bytes)) {
      const parsed = parseLogLine(line);
      if (parsed === undefined) this.unreadableLines++;
      else if ('lost' in parsed) this.lostLines += parsed.lost;
      else fresh.push(parsed);
      if (parsed !== undefined && !('lost' in parsed) && isBootMark(parsed)) this.#mark(parsed);
    }
    this.#noteMove(addInOrder(this.entries, fresh));
    if (this.entries.length > entriesKept) {
      const surplus = this.entries.length - Math.floor(entriesKept * 0.9);
      this.entries.splice(0, surplus);
      this.dropped += surplus;
    }
  }

  #mark(entry: BootLogEntry): void {
    if (entry.step === 'boot') this.marks = [];
    if (this.marks.length < marksKept) this.marks.push(entry);
  }

  /** Of the many moves of a busy log only the newest are told apart. */
  #noteMove(index: number | undefined): void {
    if (index === undefined) return;
    this.#moves.push({ version: this.version + 1, from: index + this.dropped });
    const [first, second] = this.#moves;
    if (this.#moves.length <= movesKept || first === undefined || second === undefined) return;
    this.#moves.splice(0, 2, { version: second.version, from: Math.min(first.from, second.from) });
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}
