// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { captureCommand } from '../../build/debian/capture-command.ts';
import type { Kernel } from './kernel.ts';

/**
 * Copies the named modules, and those that they depend on, into an image's root and indexes them there.
 * A name that this kernel has no module for is passed over: it is built in, or newer than this kernel.
 */
export async function installModules(kernel: Kernel, names: readonly string[], root: string): Promise<void> {
  const dependencies = await readDependencies(kernel);
  const paths = new Set<string>();
  for (const name of names) {
    const path = dependencies.pathOf.get(moduleName(name));
    if (path === undefined) continue;
    paths.add(path);
    for (const needed of dependencies.needs.get(path) ?? []) paths.add(needed);
  }
  const target = join(root, 'lib', 'modules', kernel.release);
  for (const path of paths) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(kernel.modulesDirectory, path), join(target, path));
  }
  const compressed = [...paths].filter((path) => path.endsWith('.xz')).map((path) => join(target, path));
  // Here unpacking takes a moment, on the emulated processor it takes seconds of each boot.
  if (compressed.length > 0) await captureCommand('xz', ['--decompress', ...compressed]);
  for (const index of ['modules.builtin', 'modules.builtin.modinfo', 'modules.order']) {
    await cp(join(kernel.modulesDirectory, index), join(target, index));
  }
  await captureCommand('/sbin/depmod', ['--basedir', root, kernel.release]);
}

interface Dependencies {
  readonly pathOf: ReadonlyMap<string, string>;
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

async function readDependencies(kernel: Kernel): Promise<Dependencies> {
  const pathOf = new Map<string, string>();
  const needs = new Map<string, readonly string[]>();
  const index = await readFile(join(kernel.modulesDirectory, 'modules.dep'), 'utf8');
  for (const line of index.split('\n')) {
    const [path, needed] = line.split(':');
    if (path === undefined || needed === undefined) continue;
    pathOf.set(moduleName(basename(path).replace(/\.ko(\.\w+)?$/, '')), path);
    needs.set(path, needed.trim() === '' ? [] : needed.trim().split(' '));
  }
  return { pathOf, needs };
}

/** The kernel takes hyphens and underscores in a module's name as the same. */
function moduleName(name: string): string {
  return name.replaceAll('-', '_');
}
