// SPDX-License-Identifier: Apache-2.0
import type { Channel } from '../protocol/index.ts';
import type { GuestTerminal } from '../runtime/api.ts';

/**
 * One viewer of a terminal. The guest is never held up: a viewer that cannot keep up is left behind, and goes on from the
 * ring when its channel has room; what the ring no longer has is told by `onLost`.
 */
export function relayConsole(
  terminal: GuestTerminal,
  channel: Channel,
  fromSequence: number,
  onLost: (bytes: number) => void,
): void {
  let next = fromSequence;
  let behind = false;
  const catchUp = (): void => {
    const { bytes, sequence, lostBytes } = terminal.replay(next);
    if (lostBytes > 0) onLost(lostBytes);
    next = sequence + bytes.length;
    behind = bytes.length > 0 && !channel.write(bytes);
  };
  const stop = terminal.onDidOutput((bytes) => {
    if (behind) return;
    next = terminal.sequence;
    behind = !channel.write(bytes);
  });
  channel.listen({
    onData(bytes) {
      terminal.input(bytes);
      channel.consumed(bytes.length);
    },
    onEnd: () => channel.end(),
    onDrain: catchUp,
    onClose: stop,
  });
  catchUp();
}
