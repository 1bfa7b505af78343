// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface Distribution {
  /** Folder with the `electron` program and its resources. */
  directory: string;
  version: string;
}

/** Where an unpacked Electron may be: named itself, beside the program that LODGE_ELECTRON names, or the npm package's. */
function* distributionCandidates(environment: NodeJS.ProcessEnv): Generator<string> {
  const { LODGE_ELECTRON_DIST: named, LODGE_ELECTRON: program } = environment;
  if (named) yield named;
  // A program in a jail has the real one in a folder beside it.
  if (program) {
    yield path.dirname(program);
    yield path.join(path.dirname(program), 'dist');
  }
  // Asked last: the package fetches its runtime then.
  try {
    yield path.dirname(createRequire(import.meta.url)('electron') as string);
  } catch {
    // It could not.
  }
}

function isDistribution(directory: string): boolean {
  return existsSync(path.join(directory, 'electron')) && existsSync(path.join(directory, 'icudtl.dat'));
}

function firstDistribution(candidates: Iterable<string>): string | undefined {
  for (const directory of candidates) if (isDistribution(directory)) return directory;
  return undefined;
}

/** undefined: none on this machine. */
export function findDistribution(environment: NodeJS.ProcessEnv = process.env): Distribution | undefined {
  const directory = firstDistribution(distributionCandidates(environment));
  if (directory === undefined) return undefined;
  const version = execFileSync(path.join(directory, 'electron'), ['-p', 'process.versions.electron'], {
    env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  });
  return { directory, version: version.trim() };
}
