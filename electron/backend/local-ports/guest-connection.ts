// SPDX-License-Identifier: Apache-2.0
import type { Socket } from 'node:net';
import type { AgentSession } from '../../device/agent-session.ts';

/**
 * Joins a connection that came in here with one to a port of the guest. The socket is paused until then, and each side's end, error and
 * slowness is the other's. @throws AgentFailure port-closed, guest-not-running ...; the socket is reset then
 */
export async function joinToGuest(
  session: AgentSession,
  place: { guest: string; guestPort: number },
  socket: Socket,
): Promise<void> {
  try {
    await join(session, place, socket);
  } catch (error) {
    socket.resetAndDestroy();
    throw error;
  }
  socket.resume();
}

async function join(
  session: AgentSession,
  { guest, guestPort }: { guest: string; guestPort: number },
  socket: Socket,
): Promise<void> {
  const channel = session.openChannel();
  let ended = false;
  channel.listen({
    onData: (bytes) => {
      if (socket.destroyed) channel.consumed(bytes.length);
      else socket.write(bytes, () => channel.consumed(bytes.length));
    },
    onEnd: () => {
      ended = true;
      socket.end();
    },
    onDrain: () => socket.resume(),
    // After an end what was written still has to leave.
    onClose: () => {
      if (!ended) socket.resetAndDestroy();
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!channel.write(chunk)) socket.pause();
  });
  socket.once('end', () => channel.end());
  socket.once('close', (hadError) => {
    if (hadError || !ended) channel.reset('closed');
    else channel.end();
  });
  await session.request('guest.connect', { name: guest, port: guestPort, channel: channel.id });
}
