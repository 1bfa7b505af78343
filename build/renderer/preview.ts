// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildRenderer } from './build-renderer.ts';

/**
 * Serves the renderer over a stand-in for the backend, to look at: `node --import tsx build/renderer/preview.ts [PORT]`,
 * then http://127.0.0.1:PORT/?scene=main. Under the product's content security policy, so that what it forbids shows here.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const port = Number(process.argv[2] ?? 8123);

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // xterm writes its sizes and colours into style elements and offers no nonce for them.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

const { outputDirectory } = await buildRenderer({
  minify: false,
  sourcemap: true,
  entry: path.join(root, 'renderer/preview/main.tsx'),
  outputDirectory: path.join(root, 'build/out/renderer-preview'),
});

const server = createServer((request, response) => {
  const name = path.basename(new URL(request.url ?? '/', 'http://preview').pathname) || 'index.html';
  readFile(path.join(outputDirectory, name)).then(
    (contents) => {
      response.writeHead(200, {
        'content-type': types[path.extname(name)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      });
      response.end(contents);
    },
    () => response.writeHead(404).end(),
  );
});
server.listen(port, '127.0.0.1', () => console.log(`preview with a stand-in: http://127.0.0.1:${port}/?scene=main`));
