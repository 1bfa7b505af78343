// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

export type ElectronSearch = { program: string } | { missing: string };

/**
 * The Electron to open the app with: LODGE_ELECTRON, else the one of the npm package, which fetches it at its first use (and
 * heeds ELECTRON_OVERRIDE_DIST_PATH).
 */
export function findElectron(
  environment: NodeJS.ProcessEnv = process.env,
  packageProgram: () => unknown = () => createRequire(import.meta.url)('electron'),
): ElectronSearch {
  const { LODGE_ELECTRON: setting } = environment;
  if (setting !== undefined && setting !== '') {
    return existsSync(setting)
      ? { program: setting }
      : { missing: `LODGE_ELECTRON names ${setting}, which is not there` };
  }
  try {
    const program = packageProgram();
    if (typeof program === 'string' && existsSync(program)) return { program };
    return { missing: `the electron package names ${String(program)}, which is not there` };
  } catch {
    // Its own words, which it has printed, tell to delete folders, where most often only the network is missing.
    return { missing: 'the electron package could not fetch its runtime' };
  }
}

/** Whether a window can be shown. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (platform !== 'linux') return true;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}
