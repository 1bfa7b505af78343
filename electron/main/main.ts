// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, Menu, powerMonitor, session } from 'electron';
import { createBackend } from '../backend/create-backend.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { deepLinkScheme, linkOf, placeOfLink } from './deep-link.ts';
import { chooseArchive, chooseSavePath } from './dialogs.ts';
import { IpcServer } from './ipc-server.ts';
import { denyPermissions, lockDownPages } from './lock-down.ts';
import { goTo, openMainWindow } from './main-window.ts';
import { ScreenSight } from './screen-sight.ts';
import { startDrag } from './start-drag.ts';
import { offerTextMenus } from './text-menu.ts';
import { keepInTray } from './tray/keep-in-tray.ts';
import { makeTray } from './tray/make-tray.ts';
import { appUpdates } from './updates/app-updates.ts';

/** The desktop app. Lies as build/out/electron/main.cjs, beside `renderer` and `device`. */
const resources = new URL('../', import.meta.url);

function placeIn(words: readonly string[]): string | undefined {
  const link = linkOf(words);
  return link === undefined ? undefined : placeOfLink(link);
}

function run(): void {
  const stateDirectory = app.getPath('userData');
  let server: IpcServer | undefined;
  let quitting = false;
  const life = { isQuitting: () => quitting, windowCount: () => BrowserWindow.getAllWindows().length };
  /** Of a link that the system told before the app was ready (macOS). */
  let firstPlace = placeIn(process.argv);
  const openWindow = (place?: string): void => {
    const preloadPath = fileURLToPath(new URL('electron/preload.cjs', resources));
    const first = BrowserWindow.getAllWindows().length === 0;
    server ??= new IpcServer(backend, new ScreenSight(powerMonitor));
    const window = openMainWindow({ preloadPath, stateDirectory, place, first });
    keepInTray(window, tray, life);
    server.serve(window);
  };
  /** A window at a place; with one open already, that one goes there. */
  const show = (place: string | undefined): void => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) {
      if (app.isReady()) openWindow(place);
      else firstPlace = place;
      return;
    }
    if (window.isMinimized()) window.restore();
    // It may lie in the tray.
    window.show();
    window.focus();
    if (place !== undefined) goTo(window, place);
  };
  const iconPath = fileURLToPath(new URL('electron/icon.png', resources));
  const updates = appUpdates(resources, stateDirectory);
  const tray = makeTray({ resources, stateDirectory, show });
  const backend = createBackend({
    resources,
    stateDirectory,
    shell: {
      shell: 'electron',
      version: app.getVersion(),
      electronVersion: process.versions.electron ?? '',
      get locale() {
        return app.getPreferredSystemLanguages()[0] ?? app.getLocale();
      },
      chooseArchive,
      chooseSavePath,
      openWindow,
      startDrag: (client, filePath) => {
        const contents = server?.contentsOf(client);
        if (contents !== undefined) startDrag(contents, filePath, iconPath);
      },
      updates,
      tray,
    },
  });
  offerTextMenus(() => tray.language);
  // The search for devices does not wait for the window, nor the window for the search.
  backend.start();
  void backend.fetched.sweep();
  app.on('second-instance', (_, words) => show(placeIn(words)));
  app.on('open-url', (event, link) => {
    event.preventDefault();
    show(placeOfLink(link));
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('will-quit', () => {
    updates.dispose();
    tray.dispose();
    backend.dispose();
  });
  void app.whenReady().then(() => {
    // Elsewhere than on macOS a menu bar would only repeat what the window has.
    if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
    denyPermissions(session.defaultSession);
    serveApp(fileURLToPath(new URL('renderer', resources)));
    // Only an installed app: one that is run from its sources would take the links for as long as it is forgotten.
    if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
    openWindow(firstPlace);
    BrowserWindow.getAllWindows()[0]?.once('ready-to-show', () => void tray.begin(backend));
    updates.begin();
  });
}

// Chromium refuses to run as root with its sandbox; tests in a jail of their own say so on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
lockDownPages();
if (app.requestSingleInstanceLock()) run();
else app.quit();
