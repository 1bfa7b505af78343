// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../debian/cache-directory.ts';
import { withFileLock } from '../debian/file-lock.ts';
import { contentKey } from './compile-objects.ts';
import { engineCounters, withLastingCounts } from './lasting-counts.ts';
import { unpackPinnedSource } from './pinned-source.ts';

/** The engine's release. */
const release = '2025-04-26';

export interface QuickjsSource {
  /** As it comes, but for its counters (lasting-counts.ts). */
  readonly directory: string;
  /** As it comes. */
  readonly upstreamDirectory: string;
  readonly release: string;
}

export async function quickjsSource(): Promise<QuickjsSource> {
  const upstreamDirectory = await unpackPinnedSource({
    suite: 'trixie',
    name: 'quickjs',
    version: '2025.04.26-1',
    tarball: 'quickjs_2025.04.26.orig.tar.xz',
    sha256: 'ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe',
  });
  return { directory: await countingSource(upstreamDirectory), upstreamDirectory, release };
}

async function countingSource(upstream: string): Promise<string> {
  const names = (await readdir(upstream)).filter((name) => /\.[ch]$/.test(name)).sort();
  const texts = await Promise.all(
    names.map(async (name) => adapted(name, await readFile(join(upstream, name), 'utf8'))),
  );
  const directory = join(cacheDirectory, 'native', `quickjs-counting-${await contentKey(texts, [])}`);
  await withFileLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return;
    const partial = `${directory}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    for (const [index, name] of names.entries()) await writeFile(join(partial, name), texts[index] ?? '');
    await rename(partial, directory);
  });
  return directory;
}

function adapted(name: string, text: string): string {
  const counters = engineCounters[name];
  if (counters === undefined) return text;
  const changed = withLastingCounts(name, text, counters);
  return name === 'quickjs.h' ? `#include "lasting_counts.h"\n${changed}` : changed;
}
