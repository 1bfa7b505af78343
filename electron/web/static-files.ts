// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  type: string;
  body: Buffer;
}

/** The file that a URL's path names below the folder; undefined: none, or one that is not below it. `/` is index.html. */
export function staticPath(directory: string, urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (/[\0\\]/.test(decoded) || decoded.split('/').some((part) => part === '..')) return undefined;
  const file = path.join(directory, decoded === '/' || decoded === '' ? 'index.html' : decoded);
  const below = path.relative(directory, file);
  return below === '' || below.startsWith('..') || path.isAbsolute(below) ? undefined : file;
}

export async function readStaticFile(directory: string, urlPath: string): Promise<StaticFile | undefined> {
  const file = staticPath(directory, urlPath);
  if (file === undefined) return undefined;
  const type = types[path.extname(file)];
  // A type that is not in the table is not part of the app.
  if (type === undefined) return undefined;
  try {
    return { type, body: await readFile(file) };
  } catch {
    return undefined;
  }
}
