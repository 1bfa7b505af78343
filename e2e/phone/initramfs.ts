// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { CommandError } from '../../build/debian/capture-command.ts';
import type { Kernel } from './kernel.ts';
import { installModules } from './kernel-modules.ts';
import { kernelModules } from './recipe.ts';
import { fetchUserland, populateUserland, userlandHash } from './userland.ts';

const phoneCache = join(cacheDirectory, 'phone');

/**
 * The phone's first (and only) file system as a cpio archive. Cached by the hash of all that goes in, so
 * that the second call costs a few milliseconds. It is not compressed: unpacking takes longer under
 * emulation than reading.
 *
 * @param extraPackages Names of trixie packages to add with what they depend on, such as `lxc`.
 * @param binderModule A driver of binder in the place of the kernel's.
 */
export async function buildInitramfs(
  kernel: Kernel,
  extraPackages: readonly string[] = [],
  binderModule?: string,
): Promise<string> {
  const debPaths = await fetchUserland('arm64', extraPackages);
  const ingredients = (await userlandHash(debPaths)).update(kernel.release);
  if (binderModule !== undefined) ingredients.update(await readFile(binderModule));
  const hash = ingredients.digest('hex').slice(0, 16);
  const path = join(phoneCache, `initramfs-${hash}.cpio`);
  if (existsSync(path)) return path;

  await mkdir(phoneCache, { recursive: true });
  const workDirectory = await mkdtemp(join(phoneCache, 'building-'));
  try {
    const root = join(workDirectory, 'root');
    await populateUserland(root, 'arm64', debPaths);
    await installModules(kernel, kernelModules, root);
    if (binderModule !== undefined) await cp(binderModule, join(root, binderPlace(kernel)));
    const archivePath = join(workDirectory, 'initramfs.cpio');
    await packArchive(root, archivePath);
    await rename(archivePath, path);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
  return path;
}

/** Where the kernel's own is, which ours takes the place of. */
function binderPlace({ release }: Kernel): string {
  return join('lib', 'modules', release, 'kernel', 'drivers', 'android', 'binder_linux.ko');
}

/** Packs a directory as the kernel wants it, everything owned by root whoever packs it. */
function packArchive(root: string, archivePath: string): Promise<void> {
  const script = 'find . -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --owner=0:0 --quiet >"$1"';
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script, 'sh', archivePath], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      // find's and cpio's complaints do not reach the exit code of the pipe's other end.
      if (code === 0 && stderr === '') resolve();
      else reject(new CommandError(script, `exit code ${code}`, stderr));
    });
  });
}
