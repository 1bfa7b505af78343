// SPDX-License-Identifier: Apache-2.0
import type { Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import type { AgentSession } from '../../device/agent-session.ts';
import { joinToGuest } from './guest-connection.ts';

it('resets a connection for which the stream has no channel left', async () => {
  const openChannel = vi.fn(() => {
    throw new Error('too many channels');
  });
  const socket = { resetAndDestroy: vi.fn(), resume: vi.fn() };
  const joined = joinToGuest(
    { openChannel } as unknown as AgentSession,
    { guest: 'a', guestPort: 80 },
    socket as unknown as Socket,
  );
  await expect(joined).rejects.toThrow('too many channels');
  expect(socket.resetAndDestroy).toHaveBeenCalledOnce();
  expect(socket.resume).not.toHaveBeenCalled();
});
