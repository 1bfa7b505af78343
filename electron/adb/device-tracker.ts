// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { DesktopFailure } from '../ipc/failure.ts';
import type { QuietClient, ServerConnection } from './adbkit.ts';

export interface Tracking {
  /** Settles when the server has gone away, or after `stop`; rejects when it refuses. */
  ended: Promise<void>;
  stop(): void;
}

function request(service: string): Buffer {
  return Buffer.from(service.length.toString(16).padStart(4, '0') + service);
}

async function followList({ parser }: ServerConnection, onList: (text: string) => void): Promise<never> {
  const answer = await parser.readAscii(4);
  if (answer === 'FAIL') {
    const sentence = (await parser.readValue()).toString();
    throw new DesktopFailure('adb-server-version', sentence);
  }
  if (answer !== 'OKAY') throw new DesktopFailure('adb-server-unreachable', `the server answered ${answer}`);
  for (;;) onList((await parser.readValue()).toString());
}

/**
 * Follows `host:track-devices-l`: the whole list, with models, each time that anything changes. adbkit's own tracker asks for
 * the short list, tells differences only, and waits for ever when its socket is destroyed.
 */
export function trackDevices(client: QuietClient, onList: (text: string) => void): Tracking {
  let connection: ServerConnection | undefined;
  let stopped = false;
  const follow = async (): Promise<void> => {
    const made: ServerConnection = await client.connection();
    connection = made;
    if (stopped) return;
    const closed = once(made.socket, 'close');
    made.write(request('host:track-devices-l'));
    await Promise.race([followList(made, onList), closed]);
  };
  const ended = follow()
    .catch((error: unknown) => {
      if (!stopped && !isEnd(error)) throw error;
    })
    .finally(() => connection?.socket.destroy());
  return {
    ended,
    stop() {
      stopped = true;
      connection?.socket.destroy();
    },
  };
}

function isEnd(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'PrematureEOFError' || code === 'ECONNRESET' || code === 'EPIPE';
}
