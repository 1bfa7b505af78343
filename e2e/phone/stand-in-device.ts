// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/**
 * A state that a real device is in only until somebody touches it: `unauthorized` (nobody has tapped Allow),
 * `offline` (it takes the connection and never answers), or one that its banner names.
 */
export type StandInState = 'unauthorized' | 'offline' | 'recovery' | 'sideload' | 'bootloader';

/** A device that an adb server can connect to and that never becomes usable. */
export interface StandInDevice {
  /** adb's name for it: `127.0.0.1:PORT`. */
  readonly serial: string;
  stop(): Promise<void>;
}

const connectCommand = 0x4e584e43;
const authenticateCommand = 0x48545541;
const openCommand = 0x4e45504f;
const closeCommand = 0x45534c43;
const protocolVersion = 0x01000001;
const maximumPayloadBytes = 1024 * 1024;
const headerBytes = 24;
const tokenBytes = 20;

/**
 * Starts a stand-in: no adbd, only the first messages of its protocol (AOSP, adb/protocol.txt). It exists
 * because the virtual phone's adbd asks for no keys and always is a `device`.
 */
export async function startStandInDevice(state: StandInState): Promise<StandInDevice> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, state);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the loopback gave no port');
  return {
    serial: `127.0.0.1:${address.port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(socket: Socket, state: StandInState): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= headerBytes) {
      const messageBytes = headerBytes + received.readUInt32LE(12);
      if (received.length < messageBytes) return;
      answer(socket, state, received);
      received = received.subarray(messageBytes);
    }
  });
}

function answer(socket: Socket, state: StandInState, message: Buffer): void {
  const command = message.readUInt32LE(0);
  if (state === 'offline') return;
  if (state === 'unauthorized') {
    // A signature is answered by the next token, as if none of the host's keys were known; the public key
    // that the host sends at last is not answered: the dialog stays open.
    const offersPublicKey = command === authenticateCommand && message.readUInt32LE(4) === 3;
    if (!offersPublicKey) socket.write(encode(authenticateCommand, 1, 0, Buffer.alloc(tokenBytes, 7)));
    return;
  }
  if (command === connectCommand) {
    const banner = Buffer.from(`${state}::ro.product.model=Stand-in;features=shell_v2,cmd\0`);
    socket.write(encode(connectCommand, protocolVersion, maximumPayloadBytes, banner));
  }
  if (command === openCommand) socket.write(encode(closeCommand, 0, message.readUInt32LE(4), Buffer.alloc(0)));
}

function encode(command: number, first: number, second: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(command, 0);
  header.writeUInt32LE(first, 4);
  header.writeUInt32LE(second, 8);
  header.writeUInt32LE(payload.length, 12);
  header.writeUInt32LE(
    payload.reduce((sum, byte) => sum + byte, 0),
    16,
  );
  header.writeUInt32LE((command ^ 0xffffffff) >>> 0, 20);
  return Buffer.concat([header, payload]);
}
