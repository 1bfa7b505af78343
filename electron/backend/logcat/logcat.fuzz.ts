// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { eventPayload, loggerPacket, packed } from '../../../e2e/fixtures/logd/logger-packets.ts';
import { LogcatDecoder } from './decode-batch.ts';

const startedAtMs = 1_700_000_000_000;
const decoder = new LogcatDecoder();
const count = 4;

/** Whatever a guest's logd sends: each packet is lines of a known time and kind, or is counted as none. */
export const target: FuzzTarget = {
  name: 'logcat',
  seeds: [
    packed([1, 2, 3, 4].map((version) => loggerPacket({ version: version as 1 | 2 | 3 | 4, message: 'one\ntwo' }))),
    packed([loggerPacket({ buffer: 2, payload: eventPayload(3000, 8123n) }), loggerPacket({ buffer: 4, priority: 7 })]),
    packed([
      loggerPacket({
        buffer: 2,
        payload: Buffer.from([1, 0, 0, 0, 3, 2, 2, 2, 0, 0, 0, 0x68, 0x69, 4, 0, 0, 0xc0, 0x3f]),
      }),
    ]),
  ],
  words: [Uint8Array.of(28, 0), Uint8Array.of(24, 0), Uint8Array.of(0xff, 0xff), Uint8Array.of(3, 255), 'tag\0'],
  feed: (input) => {
    const at = { sequence: 7, timeMs: startedAtMs + 5000, sinceStartMs: 5000 };
    const batch = { ...at, source: 'logcat' as const, count, bytes: input.length };
    const { entries, malformed } = decoder.decode(batch, Buffer.from(input));
    const told = new Set(entries.map(({ sequence }) => sequence));
    if (told.size + malformed !== count) throw new Error(`${told.size} and ${malformed} are not ${count}`);
    for (const { sinceStartMs, text, tag = '', level } of entries) {
      if (!(sinceStartMs >= 0 && sinceStartMs <= 5000)) throw new Error(`at ${sinceStartMs}`);
      if (text.includes('\n') || tag.length > 128) throw new Error(`no line: ${JSON.stringify({ tag, text })}`);
      if (!['error', 'warning', 'info', 'debug'].includes(level)) throw new Error(`no level: ${level}`);
    }
    return `${malformed} ${entries.map(({ buffer, level }) => `${buffer} ${level}`).join(', ')}`;
  },
};
