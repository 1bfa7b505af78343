// SPDX-License-Identifier: Apache-2.0
import type { Channel, TextCodec } from '../protocol/index.ts';
import type { BootLog } from '../runtime/api.ts';
import type { BootReader } from '../runtime/boot-log/boot-reader.ts';

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
    const { chunks, lost } = log.chunksFrom(next);
    if (lost > 0) channel.write(codec.encode(`${JSON.stringify({ lost })}\n`));
    for (const { sequence, count, bytes } of chunks) {
      next = sequence + count;
      behind = !channel.write(bytes);
      if (behind) break;
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

/** Sends a kept boot, as fast as the channel takes it, and then the end. Closes the reader. */
export function relayBoot(reader: BootReader, channel: Channel): void {
  const send = (): void => {
    for (;;) {
      const bytes = reader.next();
      if (bytes === undefined) {
        channel.end();
        reader.close();
        return;
      }
      if (!channel.write(bytes)) return;
    }
  };
  channel.listen({
    onData: (bytes) => channel.consumed(bytes.length),
    onEnd: () => channel.end(),
    onDrain: send,
    onClose: () => reader.close(),
  });
  send();
}
