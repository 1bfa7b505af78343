// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type DebianArchitecture, fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import { directories, links, prunedPaths, toyboxCommands, userlandPackages } from './recipe.ts';
import { buildSu } from './su-program.ts';

const thisDirectory = fileURLToPath(new URL('.', import.meta.url));
const imageDirectory = join(thisDirectory, 'image');

/** The image's own files beside the packages: which goes where, with which mode. */
const imageFiles = [
  ['init', 'init', 0o755],
  ['rig-init', 'rig-init', 0o755],
  ['control', 'phone/control', 0o755],
  ['getprop', 'system/bin/getprop', 0o755],
  ['phone.properties', 'system/etc/phone.properties', 0o644],
  ['passwd', 'system/etc/passwd', 0o644],
  ['group', 'system/etc/group', 0o644],
] as const;

/** Code that decides what an image holds, beside the files of image/. */
const recipeSources = ['recipe.ts', 'userland.ts', 'initramfs.ts', 'kernel-modules.ts', 'su-program.ts'];

/** The packages of a phone's userland with all that they depend on, as paths of .deb files. */
export function fetchUserland(
  architecture: DebianArchitecture,
  extraPackages: readonly string[] = [],
): Promise<string[]> {
  const packages = [...userlandPackages, ...extraPackages];
  return fetchPackages({ suite: 'trixie', architecture, packages, withDependencies: true });
}

/** A hash of everything that a phone's file system is made of, but for the kernel's modules. */
export async function userlandHash(debPaths: readonly string[]): Promise<Hash> {
  const hash = createHash('sha256');
  for (const debPath of debPaths) hash.update(basename(debPath));
  for (const name of (await readdir(imageDirectory)).sort()) hash.update(await readFile(join(imageDirectory, name)));
  for (const name of recipeSources) hash.update(await readFile(join(thisDirectory, name)));
  return hash;
}

/** Fills `root` with what a phone's file system holds, but for the kernel's modules. */
export async function populateUserland(
  root: string,
  architecture: DebianArchitecture,
  debPaths: readonly string[],
): Promise<void> {
  await unpackPackages(debPaths, root);
  for (const path of prunedPaths) await rm(join(root, path), { recursive: true, force: true });
  for (const path of directories) await mkdir(join(root, path), { recursive: true });
  await linkPrograms(root);
  for (const [name, target] of links) {
    await rm(join(root, name), { force: true });
    await symlink(target, join(root, name));
  }
  for (const [source, target, mode] of imageFiles) {
    await cp(join(imageDirectory, source), join(root, target));
    await chmod(join(root, target), mode);
  }
  await buildSu(architecture, join(imageDirectory, 'su.c'), join(root, 'system/xbin/su'));
}

/** Puts the packages' programs on the phone's path; busybox fills in what is still missing as the phone starts. */
async function linkPrograms(root: string): Promise<void> {
  const systemPrograms = join(root, 'system/bin');
  await rename(join(root, 'usr/bin/busybox'), join(systemPrograms, 'busybox'));
  for (const name of toyboxCommands) await symlink('/usr/bin/toybox', join(systemPrograms, name));
  for (const directory of ['usr/bin', 'usr/sbin']) {
    for (const name of await readdir(join(root, directory))) {
      await rm(join(systemPrograms, name), { force: true });
      await symlink(`/${directory}/${name}`, join(systemPrograms, name));
    }
  }
}
