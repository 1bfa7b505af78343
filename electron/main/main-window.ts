// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { appOrigin } from './app-protocol.ts';
import { keepWindowState, readWindowState } from './window-state.ts';

export interface MainWindowOptions {
  preloadPath: string;
  stateDirectory: string;
  /** Where in the app, as the page's fragment. */
  place?: string | undefined;
  /** The first window has its size and place from the last time, and keeps them. */
  first: boolean;
}

/** A window. It is shown when its first frame is there, in the colour that the page will have. */
export function openMainWindow({ preloadPath, stateDirectory, place = '', first }: MainWindowOptions): BrowserWindow {
  const statePath = path.join(stateDirectory, 'window.json');
  const { bounds, maximized } = first ? readWindowState(statePath) : { bounds: undefined, maximized: false };
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
  if (first) keepWindowState(window, statePath);
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  goTo(window, place);
  return window;
}

/** The page of a window at a place of the app. One that is led elsewhere before it is there gives up the first (ERR_ABORTED). */
export function goTo(window: BrowserWindow, place: string): void {
  window.loadURL(`${appOrigin}/${place}`).catch(() => undefined);
}
