// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { SettingFile } from '../../backend/setting-file.ts';
import { record, truth } from '../../ipc/validate.ts';
import { updatePlace } from './update-place.ts';
import type { UpdaterProgram } from './update-source.ts';
import { Updates } from './updates.ts';

/** electron-updater is a program of its own, which is read with the first question. */
export function appUpdates(resources: URL, stateDirectory: string): Updates {
  const { platform, env: environment, resourcesPath: resourcesDirectory } = process;
  return new Updates({
    place: () => updatePlace({ packaged: app.isPackaged, platform, environment, resourcesDirectory, stateDirectory }),
    open: (configPath) => {
      const load = createRequire(import.meta.url);
      const program = load(fileURLToPath(new URL('electron/updater.cjs', resources))) as UpdaterProgram;
      return program.openUpdateSource(configPath);
    },
    setting: new SettingFile({
      ...{ stateDirectory, name: 'updates.json', validator: record({ automatic: truth }) },
      first: { automatic: true },
    }),
  });
}
