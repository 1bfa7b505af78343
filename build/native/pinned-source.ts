// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import { type DebianSuite, fetchSource } from '../debian/fetch.ts';
import { withFileLock } from '../debian/file-lock.ts';

/** A release of somebody else's source: upstream's tarball as Debian carries it, by its hash. */
export interface PinnedSource {
  suite: DebianSuite;
  /** The source package. */
  name: string;
  version: string;
  tarball: string;
  sha256: string;
}

/** Fetches, checks and unpacks the source, once. Answers its folder, without the tarball's top one. */
export async function unpackPinnedSource({ suite, name, version, tarball, sha256 }: PinnedSource): Promise<string> {
  const directory = join(cacheDirectory, 'native', `${name}-${sha256.slice(0, 16)}`);
  if (existsSync(directory)) return directory;
  const [path = ''] = await fetchSource({ suite, name, version, files: [{ name: tarball, sha256 }] });
  await withFileLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return;
    const partial = `${directory}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await captureCommand('tar', ['--extract', '--file', path, '--directory', partial, '--strip-components=1']);
    await rename(partial, directory);
  });
  return directory;
}
