// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  makeStandInBackend,
  type StandInBackend,
  standInSerial as serial,
} from '../backend/testing/stand-in-backend.ts';
import type { CallAnswer, StreamToView } from '../ipc/contract.ts';
import { WebBridge } from './bridge-client.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let rig: StandInBackend;
let server: WebServer;

beforeEach(async () => {
  rig = await makeStandInBackend({
    'console.attach': ({ channel: id }, agent) => {
      const channel = agent.channel(id);
      channel.listen({
        onData: (bytes) => {
          channel.write(bytes.slice());
          channel.consumed(bytes.length);
        },
      });
      return { tty: 0, sequence: 0, lostBytes: 0 };
    },
  });
  mkdirSync(path.join(rig.directory, 'renderer'));
  server = await startWebServer({ backend: rig.backend, resources: pathToFileURL(`${rig.directory}/`) });
});

afterEach(async () => {
  await server.close();
  rig.dispose();
});

async function signIn(): Promise<string> {
  const { headers } = await fetch(server.url, { redirect: 'manual' });
  return headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe("the browser's bridge", () => {
  const sockets: WebSocket[] = [];

  /** The bridge as a page has it, with a WebSocket that sends what a browser would send by itself. */
  async function openBridge(): Promise<WebBridge> {
    const cookie = await signIn();
    const { port } = server;
    class PageSocket extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { cookie, origin: `http://127.0.0.1:${port}` } });
        sockets.push(this);
      }
    }
    vi.stubGlobal('WebSocket', PageSocket);
    return new WebBridge(`ws://127.0.0.1:${port}/bridge`);
  }

  afterEach(() => {
    vi.unstubAllGlobals();
    for (const socket of sockets.splice(0)) {
      // A closing page does not come back.
      socket.onclose = null;
      socket.terminate();
    }
  });

  it('carries calls, events and streams', async () => {
    const bridge = await openBridge();
    const changed = new Promise((resolve) => bridge.on('devices.changed', resolve));
    const answer = await bridge.call('device.connect', { serial });
    expect(answer).toMatchObject({ ok: true, result: { session: { phase: 'ready' } } });
    expect(await changed).toMatchObject({ devices: [{ serial }] });
    const received: Buffer[] = [];
    const kinds: string[] = [];
    const stream = bridge.stream('console', { serial, guest: 'a', tty: 0, rows: 24, columns: 80 }, (message) => {
      kinds.push(message.kind);
      if (message.kind !== 'data') return;
      received.push(Buffer.from(message.bytes));
      stream.send({ kind: 'consumed', bytes: message.bytes.length });
    });
    await vi.waitFor(() => expect(kinds).toEqual(['attached']));
    const sent = Buffer.from([0, 255, 10, 13, 27, 0xe4, 0xb8, 0xad]);
    stream.send({ kind: 'data', bytes: sent });
    await vi.waitFor(() => expect(Buffer.concat(received).equals(sent)).toBe(true));
    stream.dispose();
  });

  it('closes streams by name and fails calls when the connection is lost, and comes back by itself', async () => {
    const bridge = await openBridge();
    await bridge.call('device.connect', { serial });
    const messages: StreamToView[] = [];
    bridge.stream('console', { serial, guest: 'a', tty: 0, rows: 24, columns: 80 }, (message) =>
      messages.push(message),
    );
    await vi.waitFor(() => expect(messages).toMatchObject([{ kind: 'attached' }]));
    const refreshed = new Promise((resolve) => bridge.on('devices.changed', resolve));
    const guests = new Promise((resolve) => bridge.on('guests.changed', resolve));
    sockets[0]?.terminate();
    await vi.waitFor(() =>
      expect(messages.at(-1)).toMatchObject({ kind: 'closed', failure: { reason: 'connection-lost' } }),
    );
    expect(await bridge.call('devices.list', {})).toMatchObject({ ok: false, failure: { reason: 'connection-lost' } });
    expect(await refreshed).toMatchObject({ devices: [{ serial, session: { phase: 'ready' } }] });
    expect(await guests).toEqual({ serial, guests: [] });
    const answer: CallAnswer<'devices.list'> = await bridge.call('devices.list', {});
    expect(answer.ok).toBe(true);
    expect(sockets).toHaveLength(2);
  });
});
