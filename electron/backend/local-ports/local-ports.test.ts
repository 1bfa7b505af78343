// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentFailure, type Channel } from '../../../agent/protocol/index.ts';
import { standInGuest, standInHost } from '../../device/testing/stand-in-agent.ts';
import type { LocalPort } from '../../ipc/contract.ts';
import type { BackendClient } from '../backend.ts';
import { makeStandInBackend, type StandInBackend, standInSerial as serial } from '../testing/stand-in-backend.ts';

const guest = 'web';
let rig: StandInBackend;
let client: BackendClient;
/** What the stand-in guest does with a connection. */
let serve: (channel: Channel) => void;
const sockets: Socket[] = [];

beforeEach(async () => {
  serve = () => undefined;
  rig = await makeStandInBackend({
    'session.open': () => ({ host: standInHost, guests: [standInGuest(guest, 'RUNNING')] }),
    'guest.connect': ({ port, channel }, agent) => {
      if (port === 81) throw new AgentFailure('port-closed', 'nothing listens', { port });
      serve(agent.channel(channel));
      return { address: '127.0.0.1' };
    },
  });
  client = rig.backend.client();
  expect(await client.call('device.connect', { serial })).toMatchObject({ ok: true });
});

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  rig.dispose();
});

async function open(guestPort: number, localPort?: number): Promise<LocalPort> {
  const wanted = localPort === undefined ? {} : { localPort };
  const answer = await client.call('local-ports.open', { serial, guest, guestPort, ...wanted });
  expect(answer).toMatchObject({ ok: true });
  return (answer as unknown as { result: LocalPort }).result;
}

async function listed(): Promise<LocalPort[]> {
  return ((await client.call('local-ports.list', { serial, guest })) as { result: LocalPort[] }).result;
}

async function connected(localPort: number): Promise<Socket> {
  const socket = connect({ port: localPort, host: '127.0.0.1', allowHalfOpen: true });
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** The event that tells of a list that fits. */
function told(fits: (ports: LocalPort[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.onEvent((message) => {
      if (message.event !== 'local-ports.changed' || !fits(message.payload.ports)) return;
      stop();
      resolve();
    });
  });
}

it('a large answer comes whole to a reader who has ended its question', async () => {
  const size = 5_000_000;
  serve = (channel) => {
    let asked = '';
    channel.listen({
      onData: (bytes) => {
        asked += Buffer.from(bytes).toString();
        channel.consumed(bytes.length);
      },
      onEnd: () => {
        channel.write(new TextEncoder().encode(asked));
        for (let sent = 0; sent < size; sent += 50_000) channel.write(new Uint8Array(50_000).fill(120));
        channel.end();
      },
    });
  };
  const { localPort } = await open(8080);
  const socket = await connected(localPort);
  socket.end('question');
  const answer = await text(socket);
  expect(answer.slice(0, 8)).toBe('question');
  expect(answer.length).toBe(8 + size);
});

it('is told as a failure where nothing listens in the guest, and the connection is reset', async () => {
  const { localPort } = await open(81);
  const failed = told(([port]) => port?.failure?.reason === 'port-closed');
  const socket = await connected(localPort);
  const [error] = await once(socket, 'error');
  expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
  await failed;
});

it('a port that was asked for and is taken is refused by its number, one that was not is another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  expect(await client.call('local-ports.open', { serial, guest, guestPort: 80, localPort: port })).toMatchObject({
    failure: { reason: 'local-port-taken', details: { port, code: 'EADDRINUSE' } },
  });
  expect((await open(port)).localPort).not.toBe(port);
  taken.close();
});

it('closes with its connections when the guest stops', async () => {
  const { localPort } = await open(8080);
  const socket = await connected(localPort);
  const broken = once(socket, 'error');
  rig.device.last.notify('guest.changed', standInGuest(guest, 'STOPPED'));
  await broken;
  expect(await listed()).toEqual([]);
  const again = connect(localPort, '127.0.0.1');
  expect(((await once(again, 'error'))[0] as NodeJS.ErrnoException).code).toBe('ECONNREFUSED');
});

it('stays while the device is away, and is gone with the wish for it', async () => {
  const { localPort } = await open(8080);
  const socket = await connected(localPort);
  const broken = once(socket, 'error');
  rig.device.last.cut();
  await broken;
  expect(await listed()).toMatchObject([{ localPort }]);
  await client.call('device.disconnect', { serial });
  expect(await listed()).toEqual([]);
});

it('is closed by its number, and refuses what is no port', async () => {
  const { localPort } = await open(8080);
  expect(await client.call('local-ports.close', { serial, guest, localPort })).toMatchObject({ ok: true });
  expect(await listed()).toEqual([]);
  for (const guestPort of [0, 65_536, '80'])
    expect(await client.call('local-ports.open', { serial, guest, guestPort })).toMatchObject({
      failure: { reason: 'request-invalid' },
    });
});
