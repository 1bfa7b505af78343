// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { SettingFile } from '../../backend/setting-file.ts';
import { sentenceLanguageOf } from '../../ipc/sentences/failure-sentences.ts';
import { record, truth } from '../../ipc/validate.ts';
import { AppTray, type AppTrayOptions } from './app-tray.ts';

export interface MakeTrayOptions extends Pick<AppTrayOptions, 'show'> {
  resources: URL;
  stateDirectory: string;
}

export function makeTray({ resources, stateDirectory, show }: MakeTrayOptions): AppTray {
  return new AppTray({
    setting: new SettingFile({
      ...{ stateDirectory, name: 'tray.json', validator: record({ icon: truth, closeToTray: truth }) },
      first: { icon: true, closeToTray: false },
    }),
    iconPath: fileURLToPath(new URL('electron/icon.png', resources)),
    language: sentenceLanguageOf(app.getLocale()),
    show,
    quit: () => app.quit(),
  });
}
