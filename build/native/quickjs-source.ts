// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import { fetchSource } from '../debian/fetch.ts';
import { withFileLock } from '../debian/file-lock.ts';

/** The engine's release, and the hash of upstream's tarball as Debian carries it, unchanged. */
const release = '2025-04-26';
const tarball = {
  name: 'quickjs_2025.04.26.orig.tar.xz',
  sha256: 'ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe',
};

export interface QuickjsSource {
  readonly directory: string;
  readonly release: string;
}

/** Fetches, checks and unpacks the engine's source, once. */
export async function quickjsSource(): Promise<QuickjsSource> {
  const directory = join(cacheDirectory, 'native', `quickjs-${tarball.sha256.slice(0, 16)}`);
  if (existsSync(directory)) return { directory, release };
  const [path = ''] = await fetchSource({
    suite: 'trixie',
    name: 'quickjs',
    version: '2025.04.26-1',
    files: [tarball],
  });
  await withFileLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return;
    const partial = `${directory}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await captureCommand('tar', ['--extract', '--file', path, '--directory', partial, '--strip-components=1']);
    await rename(partial, directory);
  });
  return { directory, release };
}
