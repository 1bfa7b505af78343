// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { appOrigin } from './app-protocol.ts';
import { keepWindowState, readWindowState } from './window-state.ts';

export interface MainWindowOptions {
  preloadPath: string;
  stateDirectory: string;
}

/** The one window. It is shown when its first frame is there, in the colour that the page will have. */
export function openMainWindow({ preloadPath, stateDirectory }: MainWindowOptions): BrowserWindow {
  const statePath = path.join(stateDirectory, 'window.json');
  const { bounds, maximized } = readWindowState(statePath);
  const window = new BrowserWindow({
    ...(bounds ?? { width: 1280, height: 800 }),
    minWidth: 640,
    minHeight: 400,
    title: 'Lodge',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // A console in a hidden window is drained all the same.
      backgroundThrottling: false,
    },
  });
  keepWindowState(window, statePath);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  void window.loadURL(`${appOrigin}/`);
  return window;
}
