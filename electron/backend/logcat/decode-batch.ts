// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootLogLevel, LogcatBatch } from '../../../agent/protocol/index.ts';
import { readEvent } from './event-payload.ts';
import { isBinary, type LoggerEntry, readLoggerEntry } from './logger-entry.ts';
import { TextPayloads } from './text-payloads.ts';

/** By android_LogPriority: unknown, default, verbose, debug, info, warn, error, fatal, silent. */
const levels: readonly BootLogLevel[] = ['info', 'info', 'debug', 'debug', 'info', 'warning', 'error', 'error', 'info'];
const longestTag = 128;

type Read = { entry: LoggerEntry; level: BootLogLevel; tag: string; text: string };

/** Packets, each behind its length. undefined in the place of one that is no entry. */
function packetsOf(bytes: Buffer, count: number): (LoggerEntry | undefined)[] {
  const entries: (LoggerEntry | undefined)[] = [];
  for (let at = 0; at + 2 <= bytes.length && entries.length < count; ) {
    const end = at + 2 + bytes.readUInt16LE(at);
    entries.push(end > bytes.length ? undefined : readLoggerEntry(bytes.subarray(at + 2, end)));
    at = end;
  }
  while (entries.length < count) entries.push(undefined);
  return entries;
}

/** A payload without its last NUL would lose a letter of its message. */
function closed({ bytes, headerBytes }: LoggerEntry): Buffer {
  if (bytes.length > headerBytes && bytes.at(-1) === 0) return bytes;
  const longer = Buffer.concat([bytes, Buffer.alloc(1)]);
  longer.writeUInt16LE(longer.length - headerBytes, 0);
  return longer;
}

/** Makes lines of a boot log of what a guest's logd has sent. All of it is the guest's, and checked here. */
export class LogcatDecoder {
  readonly #texts = new TextPayloads();

  /** In the order in which they came. `malformed`: how many packets were no entries. */
  decode(batch: LogcatBatch, bytes: Buffer): { entries: BootLogEntry[]; malformed: number } {
    const packets = packetsOf(bytes, batch.count);
    const texts = packets.filter((entry) => entry !== undefined && !isBinary(entry.buffer)) as LoggerEntry[];
    const payloads = this.#texts.read(Buffer.concat(texts.map(closed)), texts.length);
    let nextText = 0;
    let malformed = 0;
    const entries: BootLogEntry[] = [];
    for (const [index, entry] of packets.entries()) {
      const isText = entry !== undefined && !isBinary(entry.buffer);
      const read = entry === undefined ? undefined : isText ? textOf(entry, payloads[nextText]) : eventOf(entry);
      if (isText) nextText++;
      if (read === undefined) malformed++;
      else appendLines(entries, batch, batch.sequence + index, read);
    }
    return { entries, malformed };
  }
}

function textOf(entry: LoggerEntry, payload: ReturnType<TextPayloads['read']>[number]): Read | undefined {
  if (payload === undefined) return undefined;
  const { priority, tag, message } = payload;
  return { entry, level: levels[priority] ?? 'info', tag, text: message };
}

function eventOf(entry: LoggerEntry): Read | undefined {
  try {
    return { entry, level: 'info', ...readEvent(entry.bytes.subarray(entry.headerBytes)) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** No entry is of another time than between the start of its boot and its arrival, whatever the guest says. */
function appendLines(entries: BootLogEntry[], batch: LogcatBatch, sequence: number, read: Read): void {
  const { timeMs: arrivedMs, sinceStartMs: arrivedSinceStartMs } = batch;
  const startedAtMs = arrivedMs - arrivedSinceStartMs;
  const { entry, level, text } = read;
  const timeMs = Math.max(startedAtMs, Math.min(entry.timeMs, arrivedMs));
  const sinceStartMs = timeMs - startedAtMs;
  const { buffer, pid } = entry;
  const tag = read.tag.length > longestTag ? read.tag.slice(0, longestTag) : read.tag;
  // One literal and no spreading: a hundred thousand of these come in a second.
  const add = (line: string): void => {
    entries.push({ sequence, timeMs, sinceStartMs, source: 'logcat', level, buffer, tag, pid, text: line });
  };
  if (!text.includes('\n')) add(text);
  else for (const line of text.replace(/\n+$/, '').split('\n')) add(line);
}
