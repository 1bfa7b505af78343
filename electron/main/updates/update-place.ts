// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DesktopFailure } from '../../ipc/failure.ts';
import { feedAddress, type NoUpdates } from '../../ipc/update-view.ts';

export interface UpdateSurroundings {
  packaged: boolean;
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
  /** Electron's process.resourcesPath: app-update.yml of the build lies in it, and package-type of a deb or rpm. */
  resourcesDirectory: string;
  stateDirectory: string;
}

/** Where the feed is written down; `feed` is its address where a person has named one. */
export type UpdatePlace = { why: NoUpdates } | { configPath: string; feed: string };

/** The variable that names a feed in the place of the build's own. */
export const feedVariable = 'LODGE_UPDATE_FEED';

/** An AppImage knows its own path; a deb and an rpm are marked by electron-builder. What lies unpacked belongs to somebody else. */
function cameByInstaller({ platform, environment, resourcesDirectory }: UpdateSurroundings): boolean {
  if (platform !== 'linux') return true;
  return Boolean(environment.APPIMAGE) || existsSync(path.join(resourcesDirectory, 'package-type'));
}

/**
 * Whether this app can be brought up to date, and by which feed. Nothing of it is asked here.
 * @throws DesktopFailure update-feed-invalid: the variable names no address that may be asked
 */
export function updatePlace(surroundings: UpdateSurroundings): UpdatePlace {
  const { packaged, environment, resourcesDirectory, stateDirectory } = surroundings;
  if (!packaged) return { why: 'not-packaged' };
  const named = environment[feedVariable] ?? '';
  const built = path.join(resourcesDirectory, 'app-update.yml');
  if (named === '' && !existsSync(built)) return { why: 'not-set-up' };
  if (!cameByInstaller(surroundings)) return { why: 'not-installed-by-us' };
  if (named === '') return { configPath: built, feed: '' };
  const feed = feedAddress(named);
  if (feed === undefined)
    throw new DesktopFailure('update-feed-invalid', `${feedVariable} is no address of a feed`, { feed: named });
  // electron-updater reads its feed from a file alone, also for the folder of its downloads. JSON is YAML.
  const configPath = path.join(stateDirectory, 'update-feed.yml');
  mkdirSync(stateDirectory, { recursive: true });
  writeFileSync(
    configPath,
    `${JSON.stringify({ provider: 'generic', url: feed, updaterCacheDirName: 'lodge-updater' })}\n`,
  );
  return { configPath, feed };
}
