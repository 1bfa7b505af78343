// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { captureCommand } from '../../build/debian/capture-command.ts';
import { fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import { withFileLock } from '../../build/debian/file-lock.ts';
import { type KernelVersion, kernelSuites } from './recipe.ts';

export interface Kernel {
  /** The release as `uname -r` says it. */
  readonly release: string;
  readonly imagePath: string;
  /** Holds `kernel/` and the `modules.*` indexes of all modules of this release. */
  readonly modulesDirectory: string;
}

/** Debian's arm64 kernel of the given version, unpacked in the cache. */
export async function fetchKernel(version: KernelVersion): Promise<Kernel> {
  const suite = kernelSuites[version];
  const request = { suite, architecture: 'arm64' } as const;
  // The plain name is an empty package that depends on the current build.
  const [metaPath = ''] = await fetchPackages({ ...request, packages: ['linux-image-arm64'] });
  const dependencies = await captureCommand('dpkg-deb', ['--field', metaPath, 'Depends']);
  const name = /linux-image-\S+/.exec(dependencies)?.[0];
  if (name === undefined) throw new Error(`linux-image-arm64 of ${suite} depends on no kernel: ${dependencies}`);

  const directory = join(cacheDirectory, 'phone', 'kernels', name);
  if (!existsSync(directory)) {
    await withFileLock(`${directory}.lock`, async () => {
      if (!existsSync(directory)) await unpackKernel(await fetchPackages({ ...request, packages: [name] }), directory);
    });
  }
  const release = name.replace('linux-image-', '');
  return {
    release,
    imagePath: join(directory, 'boot', `vmlinuz-${release}`),
    modulesDirectory: join(directory, 'lib', 'modules', release),
  };
}

async function unpackKernel(debPaths: readonly string[], directory: string): Promise<void> {
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await unpackPackages(debPaths, unfinished);
  if (existsSync(join(unfinished, 'usr', 'lib', 'modules'))) {
    // Since trixie the package ships below /usr; depmod looks below /lib.
    await mkdir(join(unfinished, 'lib'), { recursive: true });
    await rename(join(unfinished, 'usr', 'lib', 'modules'), join(unfinished, 'lib', 'modules'));
  }
  const [release = ''] = await readdir(join(unfinished, 'lib', 'modules'));
  await captureCommand('/sbin/depmod', ['--basedir', unfinished, release]);
  await rename(unfinished, directory);
}
