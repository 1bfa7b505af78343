// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface UpdateFeed {
  url: string;
  /** From now on the file is not what the feed says it is. */
  damage(): void;
  /** From now on it is again. */
  mend(): void;
  stop(): Promise<void>;
}

/**
 * A feed on loopback, as electron-builder publishes one for Linux: latest-linux.yml and the file that it names. The file is a
 * script that stands for an AppImage: started as electron-updater starts a new one, it writes `installedMark`.
 */
export async function startUpdateFeed(version: string, installedMark: string): Promise<UpdateFeed> {
  const file = Buffer.from(`#!/bin/sh\necho "$APPIMAGE_SILENT_INSTALL" >'${installedMark}'\n#${' '.repeat(200_000)}\n`);
  const name = `Lodge-${version}.AppImage`;
  const sha512 = createHash('sha512').update(file).digest('base64');
  const description = [
    `version: ${version}`,
    'files:',
    `  - url: ${name}`,
    `    sha512: ${sha512}`,
    `    size: ${file.length}`,
    `path: ${name}`,
    `sha512: ${sha512}`,
    "releaseNotes: 'A tray, and several adb servers'",
    "releaseDate: '2026-11-26T00:00:00.000Z'",
    '',
  ].join('\n');
  let served = file;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const body = path === '/latest-linux.yml' ? Buffer.from(description) : path === `/${name}` ? served : undefined;
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Length': body?.length ?? 0 });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the loopback gave no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    damage: () => {
      served = Buffer.concat([file.subarray(0, -1), Buffer.from('!')]);
    },
    mend: () => {
      served = file;
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
