// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../run-command.ts';
import type { FuzzTarget } from './fuzz-target.ts';

/** Folders that have them. */
const folders = ['agent', 'electron'];

/** The targets of the tree: what each `*.fuzz.ts` exports. */
export async function findTargets(): Promise<FuzzTarget[]> {
  const targets: FuzzTarget[] = [];
  for (const folder of folders) {
    const files = await readdir(join(root, folder), { recursive: true });
    for (const file of files.filter((name) => name.endsWith('.fuzz.ts')).sort()) {
      const path = pathToFileURL(join(root, folder, file)).href;
      const { target } = (await import(/* @vite-ignore */ path)) as { target?: FuzzTarget };
      if (target === undefined) throw new Error(`${folder}/${file} exports no target`);
      targets.push(target);
    }
  }
  return targets;
}
