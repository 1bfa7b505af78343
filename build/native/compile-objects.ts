// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import type { Toolchain } from './toolchain.ts';

export interface CompileUnit {
  readonly source: string;
  readonly flags: readonly string[];
  /** Files besides the source whose content matters. */
  readonly inputs: readonly string[];
}

/** The hash of everything that a result is made from. */
export async function contentKey(texts: readonly string[], files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:${text}`);
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 32);
}

/**
 * Compiles what was not compiled before from the same content, and returns the objects' paths in order.
 *
 * @throws CommandError with the compiler's messages.
 */
export async function compileObjects(toolchain: Toolchain, units: readonly CompileUnit[]): Promise<string[]> {
  const directory = join(cacheDirectory, 'native', 'objects');
  await mkdir(directory, { recursive: true });
  const objects: string[] = new Array(units.length);
  const left = [...units.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, unit] = next;
      objects[index] = await compileObject(toolchain, unit, directory);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return objects;
}

async function compileObject(toolchain: Toolchain, unit: CompileUnit, directory: string): Promise<string> {
  const flags = [...toolchain.compileFlags, ...unit.flags];
  const key = await contentKey([toolchain.identity, ...flags], [unit.source, ...unit.inputs]);
  const object = join(directory, `${basename(unit.source, '.c')}-${key}.o`);
  if (existsSync(object)) return object;
  // A name of its own: two builds may compile the same file at once.
  const partial = `${object}.${process.pid}`;
  await captureCommand(toolchain.compiler, [...flags, '-c', unit.source, '-o', partial]);
  await rename(partial, object);
  return object;
}
