// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { Backend } from '../backend/backend.ts';
import type { FetchedFiles } from '../backend/files/fetched-files.ts';
import { webSocketPath } from '../ipc/web-message.ts';
import { Access } from './access.ts';
import { securityHeaders } from './content-security-policy.ts';
import { readStaticFile } from './static-files.ts';
import { WebSession } from './web-session.ts';

export interface WebServerOptions {
  backend: Backend;
  /** build/out: `renderer` and `electron/bridge.js` lie in it. */
  resources: URL;
  /** 0 or nothing: any free one. */
  port?: number;
}

export interface WebServer {
  /** With the token, which works once. */
  url: string;
  port: number;
  /** Ends every connection. The backend stays its owner's. */
  close(): Promise<void>;
}

/** A config of 256 KiB in JSON, or a paste, with room. */
const largestMessageBytes = 4 * 1024 * 1024;
const bridgePath = '/bridge.js';
const fetchedPath = /^\/fetched\/([A-Za-z0-9_-]{43})$/;

/** Serves the app to browsers of this machine, and to nobody else. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const access = new Access(port);
  const pages = new Pages(access, options.resources, options.backend.fetched);
  server.on('request', (request, response) => void pages.answer(request, response));
  const sockets = acceptSockets(server, access, options.backend);
  return {
    url: access.url ?? access.origin,
    port,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function acceptSockets(server: Server, access: Access, backend: Backend): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const { headers } = request;
    const allowed =
      request.url === webSocketPath &&
      access.hasGoodHost(headers) &&
      access.hasGoodOrigin(headers, true) &&
      access.hasCookie(headers);
    if (!allowed) {
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => new WebSession(socket, backend));
  });
  return sockets;
}

class Pages {
  readonly #access: Access;
  readonly #rendererDirectory: string;
  readonly #bridgeFile: string;
  readonly #headers: Record<string, string>;
  readonly #fetched: FetchedFiles;

  constructor(access: Access, resources: URL, fetched: FetchedFiles) {
    this.#access = access;
    this.#fetched = fetched;
    this.#rendererDirectory = fileURLToPath(new URL('renderer', resources));
    this.#bridgeFile = fileURLToPath(new URL('electron/bridge.js', resources));
    // Not every browser counts a WebSocket of the same origin as 'self'.
    this.#headers = securityHeaders([access.origin.replace('http:', 'ws:')]);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method } = request;
    if (!this.#access.hasGoodHost(headers) || !this.#access.hasGoodOrigin(headers, false)) {
      this.#say(response, 403, 'This address does not belong to Lodge.');
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') {
      this.#say(response, 405, 'Only GET.');
      return;
    }
    const url = new URL(request.url ?? '/', this.#access.origin);
    const token = url.pathname === '/' ? url.searchParams.get('token') : undefined;
    if (typeof token === 'string') {
      this.#signIn(response, token, this.#access.hasCookie(headers));
    } else if (!this.#access.hasCookie(headers)) {
      this.#say(response, 403, 'Open the address that Lodge printed. It works once; start Lodge again for a new one.');
    } else {
      await this.#serve(response, url.pathname);
    }
  }

  #signIn(response: ServerResponse, token: string, known: boolean): void {
    const cookie = this.#access.takeToken(token);
    if (cookie === undefined && !known) {
      this.#say(response, 403, 'This address has been used already. Start Lodge again for a new one.');
      return;
    }
    response.writeHead(303, {
      ...this.#headers,
      ...(cookie === undefined ? {} : { 'Set-Cookie': cookie }),
      Location: '/',
    });
    response.end();
  }

  async #serve(response: ServerResponse, pathname: string): Promise<void> {
    const token = fetchedPath.exec(pathname)?.[1];
    if (token !== undefined) {
      await this.#serveFetched(response, token);
      return;
    }
    if (pathname === bridgePath) {
      const body = await readFile(this.#bridgeFile).catch(() => undefined);
      this.#send(response, 'text/javascript; charset=utf-8', body);
      return;
    }
    const file = await readStaticFile(this.#rendererDirectory, pathname);
    const isPage = file?.type.startsWith('text/html') ?? false;
    this.#send(response, file?.type ?? '', isPage && file !== undefined ? withBridge(file.body) : file?.body);
  }

  /** Only ever saved: whatever a guest's file says of itself, no browser shows it here. */
  async #serveFetched(response: ServerResponse, token: string): Promise<void> {
    let filePath: string;
    let size: number;
    try {
      filePath = this.#fetched.pathOf(token);
      ({ size } = await stat(filePath));
    } catch {
      this.#say(response, 404, 'There is nothing here any more.');
      return;
    }
    const name = encodeURIComponent(path.basename(filePath)).replace(
      /['()*]/g,
      (each) => `%${each.charCodeAt(0).toString(16)}`,
    );
    response.writeHead(200, {
      ...this.#headers,
      'Content-Type': 'application/octet-stream',
      'Content-Length': size,
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
    });
    // A browser that gives up is no error of ours.
    await pipeline(createReadStream(filePath), response).catch(() => response.destroy());
  }

  #send(response: ServerResponse, type: string, body: Buffer | undefined): void {
    if (body === undefined) {
      this.#say(response, 404, 'There is nothing here.');
      return;
    }
    response.writeHead(200, { ...this.#headers, 'Content-Type': type, 'Content-Length': body.length });
    response.end(body);
  }

  #say(response: ServerResponse, status: number, sentence: string): void {
    response.writeHead(status, { ...this.#headers, 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${sentence}\n`);
  }
}

/** The bridge comes first: the app's own script finds `window.lodge` there. */
function withBridge(page: Buffer): Buffer {
  return Buffer.from(page.toString().replace(/<head[^>]*>/i, (head) => `${head}<script src="${bridgePath}"></script>`));
}
