// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  makeStandInBackend,
  type StandInBackend,
  standInSerial as serial,
} from '../backend/testing/stand-in-backend.ts';
import { startWebServer, type WebServer } from './web-server.ts';

let rig: StandInBackend;
let server: WebServer;

beforeEach(async () => {
  rig = await makeStandInBackend();
  mkdirSync(path.join(rig.directory, 'renderer'));
  mkdirSync(path.join(rig.directory, 'electron'));
  writeFileSync(
    path.join(rig.directory, 'renderer', 'index.html'),
    '<!doctype html><html><head lang="en"><title>x</title></head></html>',
  );
  writeFileSync(path.join(rig.directory, 'electron', 'bridge.js'), 'bridge');
  server = await startWebServer({ backend: rig.backend, resources: pathToFileURL(`${rig.directory}/`) });
});

afterEach(async () => {
  await server.close();
  rig.dispose();
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends exactly these headers: `fetch` would not let a test lie about its host. */
async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const asked = request({ host: '127.0.0.1', port: server.port, path: url, method, headers });
  asked.end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, headers: response.headers, body };
}

function tokenPath(): string {
  const { pathname, search } = new URL(server.url);
  return `${pathname}${search}`;
}

async function signIn(): Promise<string> {
  const { headers } = await get(tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

describe('the web server', () => {
  it('listens on loopback alone and prints an address with a token', () => {
    expect(server.url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${server.port}/\\?token=[\\w-]{43}$`));
  });

  it('turns the token into a cookie that scripts and other sites cannot use, once', async () => {
    const first = await get(tokenPath());
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    const second = await get(tokenPath());
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  it('shows nothing without the cookie, or with another one', async () => {
    expect((await get('/')).status).toBe(403);
    expect((await get('/bridge.js')).status).toBe(403);
    expect((await get('/?token=guess')).status).toBe(403);
    const cookie = await signIn();
    expect((await get('/', { cookie: `${cookie}x` })).status).toBe(403);
    expect((await get('/', { cookie })).status).toBe(200);
  });

  it('serves the page with the bridge before everything else, under a strict policy', async () => {
    const cookie = await signIn();
    const page = await get('/', { cookie });
    expect(page.body).toContain('<head lang="en"><script src="/bridge.js"></script><title>');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect((await get('/bridge.js', { cookie })).body).toBe('bridge');
    expect((await get('/..%2f..%2fetc%2fpasswd', { cookie })).status).toBe(404);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1'])('refuses the host %j', async (host) => {
    const cookie = await signIn();
    expect((await get('/', { cookie, host })).status).toBe(403);
  });

  it('refuses requests that another site makes, and every method but reading', async () => {
    const cookie = await signIn();
    expect((await get('/', { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/', { cookie, origin: 'null' })).status).toBe(403);
    expect((await get('/', { cookie }, 'POST')).status).toBe(405);
  });
});

async function upgrade(headers: Record<string, string>, url = '/bridge'): Promise<'open' | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${url}`, { headers });
  return new Promise((resolve) => {
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
}

describe('its WebSocket', () => {
  it('wants the cookie, the origin and the host', async () => {
    const cookie = await signIn();
    const origin = `http://127.0.0.1:${server.port}`;
    expect(await upgrade({ cookie, origin })).toBe('open');
    expect(await upgrade({ origin })).toBe(403);
    expect(await upgrade({ cookie })).toBe(403);
    expect(await upgrade({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade({ cookie, origin: `http://localhost:${server.port}` })).toBe(403);
    expect(
      await upgrade({ cookie, origin: `http://evil.example:${server.port}`, host: `evil.example:${server.port}` }),
    ).toBe(403);
    expect(await upgrade({ cookie, origin }, '/other')).toBe(403);
  });

  async function connect(): Promise<WebSocket> {
    const headers = { cookie: await signIn(), origin: `http://127.0.0.1:${server.port}` };
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/bridge`, { headers });
    await once(socket, 'open');
    return socket;
  }

  it.each(['{', '[]', '{"kind":"call"}', '{"kind":"open","stream":-1,"name":"console"}', 'null'])(
    'ends with a page that says %s',
    async (text) => {
      const socket = await connect();
      socket.send(text);
      const [code] = await once(socket, 'close');
      expect(code).toBe(1008);
    },
  );

  it('ends with a page that sends more than any message of ours', async () => {
    const socket = await connect();
    socket.on('error', () => undefined);
    socket.send(new Uint8Array(5 * 1024 * 1024));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
  });

  it('answers calls with their number and refuses bad params by name', async () => {
    const socket = await connect();
    socket.send(JSON.stringify({ kind: 'call', id: 7, name: 'guest.start', params: { serial, guest: '../x' } }));
    // An event may come before it.
    const answer = await new Promise<unknown>((resolve) => {
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as { kind: string };
        if (message.kind === 'answer') resolve(message);
      });
    });
    expect(answer).toMatchObject({
      kind: 'answer',
      id: 7,
      answer: { ok: false, failure: { reason: 'request-invalid' } },
    });
    socket.close();
  });
});

describe('a file that was fetched to be dragged', () => {
  async function fetched(): Promise<string> {
    const { token } = await rig.backend.fetched.add({}, { name: "it's (1).html", totalBytes: 25 }, async (place) => {
      writeFileSync(place, '<script>alert(1)</script>');
      return {};
    });
    return `/fetched/${token}`;
  }

  it('is given to be saved and never to be shown', async () => {
    const cookie = await signIn();
    const { status, headers, body } = await get(await fetched(), { host: `127.0.0.1:${server.port}`, cookie });
    expect(status).toBe(200);
    expect(body).toBe('<script>alert(1)</script>');
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-disposition': "attachment; filename*=UTF-8''it%27s%20%281%29.html",
    });
  });

  it('is given to nobody without the cookie, and by no other name', async () => {
    const place = await fetched();
    expect((await get(place)).status).toBe(403);
    const cookie = await signIn();
    expect((await get(`/fetched/${'A'.repeat(43)}`, { cookie })).status).toBe(404);
    expect((await get(`${place}/..`, { cookie })).status).toBe(404);
  });
});
