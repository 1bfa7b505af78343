// SPDX-License-Identifier: Apache-2.0
import type { LogcatBatch } from '../../../agent/protocol/index.ts';
import { finiteNumber, InvalidValue, integer, oneOf, openRecord } from '../../ipc/validate.ts';

/** A line as it came, its end included, or what came from logd. */
export type LogPart = { kind: 'line'; bytes: Buffer } | { kind: 'batch'; batch: LogcatBatch; bytes: Buffer };

/** Longer lines are not of a log; they go through as they come. */
const longestLineBytes = 256 * 1024;
const newline = 0x0a;
/** A line that announces bytes begins as the agent writes it; others are not even parsed. */
const announced = Buffer.from('"source":"logcat"');
const announcementBytes = 400;

const batchShape = openRecord({
  sequence: integer(0, Number.MAX_SAFE_INTEGER),
  timeMs: finiteNumber,
  sinceStartMs: finiteNumber,
  source: oneOf(['logcat']),
  count: integer(1, 1_000_000),
  bytes: integer(0, 16 * 1024 * 1024),
});

/** Takes a boot log's bytes apart, as they come in pieces of any size. */
export class LogParts {
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #batch: LogcatBatch | undefined;

  push(bytes: Uint8Array): LogPart[] {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    // A large batch comes in many pieces: they are joined once.
    if (this.#batch !== undefined && this.#waitingBytes < this.#batch.bytes) return [];
    const all = Buffer.concat(this.#waiting, this.#waitingBytes);
    const parts: LogPart[] = [];
    let at = 0;
    for (let next = this.#take(all, at, parts); next > at; next = this.#take(all, at, parts)) at = next;
    const rest = all.subarray(at);
    this.#waiting = rest.length === 0 ? [] : [rest];
    this.#waitingBytes = rest.length;
    return parts;
  }

  /** Where the next part begins; `at` where there is none yet. */
  #take(all: Buffer, at: number, parts: LogPart[]): number {
    if (this.#batch !== undefined) {
      const { bytes } = this.#batch;
      if (at + bytes > all.length) return at;
      parts.push({ kind: 'batch', batch: this.#batch, bytes: all.subarray(at, at + bytes) });
      this.#batch = undefined;
      return at + bytes;
    }
    const end = all.indexOf(newline, at) + 1;
    if (end === 0) {
      if (all.length - at <= longestLineBytes) return at;
      parts.push({ kind: 'line', bytes: all.subarray(at) });
      return all.length;
    }
    const line = all.subarray(at, end);
    this.#batch = announcement(line);
    if (this.#batch === undefined) parts.push({ kind: 'line', bytes: line });
    else if (this.#batch.bytes === 0) this.#batch = undefined;
    return end;
  }
}

function announcement(line: Buffer): LogcatBatch | undefined {
  if (line.length > announcementBytes || !line.includes(announced)) return undefined;
  try {
    const batch = batchShape(JSON.parse(line.toString()), 'batch');
    return batch as LogcatBatch;
  } catch (error) {
    if (error instanceof InvalidValue || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
