// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { CommandError } from '../../build/debian/capture-command.ts';
import { fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import type { Kernel } from './kernel.ts';
import { installModules } from './kernel-modules.ts';
import { directories, kernelModules, links, prunedPaths, userlandPackages } from './recipe.ts';
import { buildSu } from './su-program.ts';

const phoneCache = join(cacheDirectory, 'phone');
const thisDirectory = fileURLToPath(new URL('.', import.meta.url));
const imageDirectory = join(thisDirectory, 'image');

/** The image's own files beside the packages: which goes where, with which mode. */
const imageFiles = [
  ['init', 'init', 0o755],
  ['control', 'phone/control', 0o755],
  ['getprop', 'system/bin/getprop', 0o755],
  ['phone.properties', 'system/etc/phone.properties', 0o644],
  ['passwd', 'system/etc/passwd', 0o644],
  ['group', 'system/etc/group', 0o644],
] as const;

/** Code that decides what the image holds, beside the files of image/. */
const recipeSources = ['recipe.ts', 'initramfs.ts', 'kernel-modules.ts', 'su-program.ts'];

/**
 * The phone's first (and only) file system as a cpio archive. Cached by the hash of all that goes in, so
 * that the second call costs a few milliseconds.
 *
 * @param extraPackages Names of trixie packages to add with what they depend on, such as `lxc`.
 */
export async function buildInitramfs(kernel: Kernel, extraPackages: readonly string[] = []): Promise<string> {
  const packages = [...userlandPackages, ...extraPackages];
  const debPaths = await fetchPackages({ suite: 'trixie', architecture: 'arm64', packages, withDependencies: true });
  const path = join(phoneCache, `initramfs-${await recipeHash(kernel, debPaths)}.cpio`);
  if (existsSync(path)) return path;

  await mkdir(phoneCache, { recursive: true });
  const workDirectory = await mkdtemp(join(phoneCache, 'building-'));
  try {
    const root = join(workDirectory, 'root');
    await populate(root, kernel, debPaths);
    const archivePath = join(workDirectory, 'initramfs.cpio');
    await packArchive(root, archivePath);
    await rename(archivePath, path);
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
  return path;
}

async function recipeHash(kernel: Kernel, debPaths: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(kernel.release);
  for (const debPath of debPaths) hash.update(basename(debPath));
  for (const name of (await readdir(imageDirectory)).sort()) hash.update(await readFile(join(imageDirectory, name)));
  for (const name of recipeSources) hash.update(await readFile(join(thisDirectory, name)));
  return hash.digest('hex').slice(0, 16);
}

async function populate(root: string, kernel: Kernel, debPaths: readonly string[]): Promise<void> {
  await unpackPackages(debPaths, root);
  for (const path of prunedPaths) await rm(join(root, path), { recursive: true, force: true });
  for (const path of directories) await mkdir(join(root, path), { recursive: true });
  // The packages' programs first: busybox fills in only what is still missing when the phone starts.
  for (const directory of ['usr/bin', 'usr/sbin']) {
    for (const name of await readdir(join(root, directory)).catch(() => [])) {
      await symlink(`/${directory}/${name}`, join(root, 'system/bin', name)).catch(() => undefined);
    }
  }
  await rm(join(root, 'system/bin/busybox'));
  await rename(join(root, 'usr/bin/busybox'), join(root, 'system/bin/busybox'));
  for (const [name, target] of links) {
    await rm(join(root, name), { force: true });
    await symlink(target, join(root, name));
  }
  for (const [source, target, mode] of imageFiles) {
    await cp(join(imageDirectory, source), join(root, target));
    await chmod(join(root, target), mode);
  }
  await buildSu(join(imageDirectory, 'su.c'), join(root, 'system/xbin/su'));
  await installModules(kernel, kernelModules, root);
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
