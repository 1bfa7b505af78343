// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { type DebianArchitecture, type DebianSuite, fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import { withFileLock } from '../../build/debian/file-lock.ts';

/** The releases of LXC that Lodge is compared with, and where Debian has them. */
export const stockReleases = { '5.0': 'bookworm', '6.0': 'trixie' } as const satisfies Record<string, DebianSuite>;
export type StockRelease = keyof typeof stockReleases;

/** The packages of a release with all that they need, unpacked below one folder and not installed; kept in the cache. */
export async function fetchStockTree(release: StockRelease, architecture: DebianArchitecture): Promise<string> {
  const suite = stockReleases[release];
  // lxc-copy copies by rsync, on which the package of LXC does not depend; it is compared on this machine alone.
  const copier = architecture === 'amd64' ? ['rsync'] : [];
  const packages = ['lxc', 'busybox-static', ...copier];
  const debPaths = await fetchPackages({ suite, architecture, packages, withDependencies: true });
  const version = debPaths.map((path) => basename(path)).find((name) => name.startsWith('lxc_'));
  const root = join(cacheDirectory, 'stock-lxc', `${version}`);
  await withFileLock(`${root}.lock`, async () => {
    // A tree of before had none.
    if (existsSync(root) && copier.every((name) => existsSync(join(root, 'usr/bin', name)))) return;
    for (const old of [root, `${root}.new`]) await rm(old, { recursive: true, force: true });
    await unpackPackages(debPaths, `${root}.new`);
    for (const folder of ['dev', 'proc', 'sys', 'run', 'tmp', 'var/tmp', 'root']) {
      await mkdir(join(`${root}.new`, folder), { recursive: true });
    }
    for (const folder of ['bin', 'lib', 'lib64', 'sbin']) {
      if (!existsSync(join(`${root}.new`, folder))) await symlink(`usr/${folder}`, join(`${root}.new`, folder));
    }
    await symlink('busybox', join(`${root}.new`, 'bin/sh'));
    await rename(`${root}.new`, root);
  });
  return root;
}
