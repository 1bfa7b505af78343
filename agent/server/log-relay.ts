// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, Channel, TextCodec } from '../protocol/index.ts';
import type { BootLog } from '../runtime/api.ts';

const batchEntries = 500;

/** Sends entries as JSON lines. */
export function sendEntries(channel: Channel, codec: TextCodec, entries: readonly BootLogEntry[]): boolean {
  if (entries.length === 0) return true;
  return channel.write(codec.encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')));
}

/** Follows a log from a sequence number; a slow reader catches up from the ring, and is told what it missed. */
export function relayLog(
  log: BootLog,
  channel: Channel,
  codec: TextCodec,
  options: { fromSequence: number; follow: boolean },
): void {
  let next = options.fromSequence;
  let behind = false;
  const catchUp = (): void => {
    behind = false;
    while (!behind && next < log.nextSequence) {
      const { entries, lost } = log.entriesFrom(next);
      if (lost > 0) channel.write(codec.encode(`${JSON.stringify({ lost })}\n`));
      const batch = entries.slice(0, batchEntries);
      next = (batch.at(-1)?.sequence ?? log.nextSequence - 1) + 1;
      behind = !sendEntries(channel, codec, batch);
    }
    if (!options.follow && !behind) channel.end();
  };
  const stop = options.follow
    ? log.onDidAppend(() => {
        if (!behind) catchUp();
      })
    : () => undefined;
  channel.listen({
    onData: (bytes) => channel.consumed(bytes.length),
    onEnd: () => channel.end(),
    onDrain: catchUp,
    onClose: stop,
  });
  catchUp();
}
