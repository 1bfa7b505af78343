// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

function newestBelow(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(file)
    .filter((name) => name !== 'node_modules' && !name.startsWith('.'))
    .map((name) => newestBelow(path.join(file, name)));
  return Math.max(0, ...inside);
}

export interface BuildPart {
  /** The build script's name. */
  script: string;
  sources: readonly string[];
  /** Written last by the script. */
  output: string;
}

/** Whether a source is younger than what was made of it, or nothing was made yet. */
export function needsBuild({ sources, output }: BuildPart, root: string): boolean {
  const built = statSync(path.join(root, output), { throwIfNoEntry: false });
  if (built === undefined) return true;
  return sources.some((source) => newestBelow(path.join(root, source)) > built.mtimeMs);
}
