// SPDX-License-Identifier: Apache-2.0
import type { FailureView } from '../ipc/failure.ts';
import { describeFailure, type SentenceLanguage, sentenceLanguageOf } from '../ipc/sentences/failure-sentences.ts';
import { type Words, words } from './words.ts';

/** Exit codes of `lodge`, as its help tells them. */
export const exitCodes = {
  done: 0,
  /** Something failed, with a name. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** `wait`, `console --until`: what was waited for did not come. */
  notSeen: 3,
} as const;

export interface OutputStreams {
  out: NodeJS.WritableStream;
  error: NodeJS.WritableStream;
}

/** `words` of the command line: its help is written before they are parsed. */
export function languageOf(environment: NodeJS.ProcessEnv, words: readonly string[] = []): SentenceLanguage {
  const asked = words.flatMap((word, index) =>
    word === '--lang' ? [words[index + 1] ?? ''] : (/^--lang=(.*)$/.exec(word)?.slice(1) ?? []),
  )[0];
  if (asked !== undefined) return sentenceLanguageOf(asked);
  return sentenceLanguageOf(environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || 'en');
}

/** What a command says: for a person, or as one JSON value per result. */
export class Output {
  readonly json: boolean;
  readonly language: SentenceLanguage;
  readonly #streams: OutputStreams;
  #progress: string | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(json: boolean, language: SentenceLanguage, streams: OutputStreams) {
    this.json = json;
    this.language = language;
    this.#streams = streams;
  }

  /** Its words to a person. */
  get words(): Words {
    return words[this.language];
  }

  /** The result: the value with --json, else the lines. */
  result(value: unknown, lines: readonly string[]): void {
    this.#streams.out.write(this.json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
  }

  /** Something to know on the way; nothing with --json. */
  note(line: string): void {
    if (!this.json) this.#streams.error.write(`${line}\n`);
  }

  /** A line that the next one takes the place of, on a terminal alone; undefined takes it away. */
  progress(line: string | undefined): void {
    const { error } = this.#streams;
    if (this.json || (error as Partial<NodeJS.WriteStream>).isTTY !== true || line === this.#progress) return;
    this.#progress = line;
    error.write(`\r\u001b[K${line ?? ''}`);
  }

  bytes(bytes: Uint8Array): boolean {
    return this.#streams.out.write(bytes);
  }

  /** `done`: when there is room for more. */
  bytesThen(bytes: Uint8Array, done: () => void): void {
    if (this.#streams.out.write(bytes)) {
      done();
      return;
    }
    if (this.#waiting.push(done) > 1) return;
    this.#streams.out.once('drain', () => {
      for (const each of this.#waiting.splice(0)) each();
    });
  }

  failure(failure: FailureView): void {
    const { title, action } = describeFailure(failure, this.language);
    if (this.json) {
      this.#streams.out.write(`${JSON.stringify({ failure: { ...failure, title, action } })}\n`);
      return;
    }
    const said = failure.message === '' || failure.message === title ? '' : `\n  ${printable(failure.message)}`;
    this.#streams.error.write(`lodge: ${title} [${failure.reason}]${said}\n  ${action}\n`);
  }
}

/** Words of a device on a terminal: without what a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
}

const wide = /[\p{Script=Han}\u3000-\u303f\uff01-\uff60]/gu;

/** Columns of a terminal that a text takes: of Chinese two a character. */
function columnsOf(text: string): number {
  return [...text].length + (text.match(wide)?.length ?? 0);
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, columnsOf(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - columnsOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

export function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

export function durationText(milliseconds: number): string {
  return milliseconds < 10_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
