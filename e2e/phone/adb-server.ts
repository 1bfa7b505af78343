// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { findFreePort } from './qemu.ts';

/** An adb server of the test's own. */
export interface AdbServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts an adb server on a port that nobody else uses, so that tests neither see the devices of the
 * person at this machine nor disturb them. It ends with this process.
 */
export async function startAdbServer(port?: number): Promise<AdbServer> {
  const serverPort = port ?? (await findFreePort());
  const server = spawn('setpriv', ['--pdeathsig', 'KILL', 'adb', '-P', String(serverPort), 'nodaemon', 'server'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Neither USB devices nor emulators of this machine are the tests' to touch.
    env: { ...process.env, ADB_LOCAL_TRANSPORT_MAX_PORT: '0', ADB_MDNS: '0' },
  });
  let stderr = '';
  server.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(server, 'close');
  let isRunning = true;
  void ended.then(() => (isRunning = false));
  while (!(await isListening(serverPort))) {
    if (!isRunning) throw new Error(`the adb server ended at once: ${stderr}`);
  }
  return {
    port: serverPort,
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}

/** Tries to connect; a refusal takes one trip to the timer, so that the caller's loop does not spin. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(() => resolve(false), 10));
  });
}
