// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The Electron to test with: LODGE_ELECTRON, else the npm package's runtime where it has been fetched. undefined: there is
 * none on this machine, and the window's tests are skipped by that reason.
 */
export function electronExecutable(): string | undefined {
  const named = process.env.LODGE_ELECTRON;
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`LODGE_ELECTRON names ${named}, which is not there`);
    return named;
  }
  const folder = fileURLToPath(new URL('../../node_modules/electron/', import.meta.url));
  const pathFile = `${folder}path.txt`;
  if (!existsSync(pathFile)) return undefined;
  const executable = `${folder}dist/${readFileSync(pathFile, 'utf8')}`;
  return existsSync(executable) ? executable : undefined;
}
