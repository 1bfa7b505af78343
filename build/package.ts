// SPDX-License-Identifier: Apache-2.0
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, Platform } from 'electron-builder';
import { feedAddress } from '../electron/ipc/update-view.ts';
import { findDistribution } from './package/find-distribution.ts';
import { packageConfiguration } from './package/package-options.ts';
import { stageApp } from './package/stage-app.ts';
import { main, mustRun, root } from './run-command.ts';

const appDirectory = `${root}build/out/package/app`;
const outputDirectory = `${root}build/out/package`;

/** A runtime that was made for another app has files of its own there, a feed of updates among them, which are no part of ours. */
async function removeStrangers(resources: string, ours: readonly string[]): Promise<void> {
  for (const name of await readdir(resources)) {
    if (!name.startsWith('app.asar') && !ours.includes(name)) await rm(path.join(resources, name), { recursive: true });
  }
}

/** LODGE_UPDATE_FEED: where the packaged app asks for newer versions. */
function updateFeed(): { updateFeed?: string } {
  const named = process.env.LODGE_UPDATE_FEED ?? '';
  if (named === '') return {};
  const feed = feedAddress(named);
  if (feed === undefined) throw new Error('LODGE_UPDATE_FEED: an address with https, or with http on this computer');
  return { updateFeed: feed };
}

/**
 * `npm run package`: the unpacked app of this system, from an Electron that is there (build/package/find-distribution.ts). With
 * `-- all` the installers too, for which electron-builder downloads its tools; `-- staged` takes build/out as it lies.
 */
await main(async (args) => {
  if (!args.includes('staged')) {
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/build-device.ts`]);
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/build-renderer.ts`]);
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/build-electron.ts`, '--minify']);
  }
  await stageApp(appDirectory);
  const distribution = findDistribution();
  if (distribution === undefined) {
    console.error('There is no Electron on this machine: set LODGE_ELECTRON_DIST to the folder of an unpacked one.');
    return 1;
  }
  console.log(`Electron ${distribution.version} of ${distribution.directory}`);
  const feed = updateFeed();
  const config = packageConfiguration({
    ...{ appDirectory, outputDirectory },
    resourcesDirectory: `${root}build/icons`,
    electronVersion: distribution.version,
    electronDist: distribution.directory,
    ...feed,
  });
  const made = await build({
    targets: args.includes('all') ? Platform.current().createTarget() : Platform.current().createTarget('dir'),
    config: {
      ...config,
      // electron-builder has written the feed by then, where there is one.
      afterPack: ({ appOutDir }) =>
        removeStrangers(path.join(appOutDir, 'resources'), feed.updateFeed === undefined ? [] : ['app-update.yml']),
    },
  });
  for (const file of made) console.log(file);
  return 0;
});
