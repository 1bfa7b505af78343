// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, Menu, session } from 'electron';
import { createBackend } from '../backend/create-backend.ts';
import { SettingFile } from '../backend/setting-file.ts';
import { record, truth } from '../ipc/validate.ts';
import { appOrigin, registerAppScheme, serveApp } from './app-protocol.ts';
import { deepLinkScheme, linkOf, placeOfLink } from './deep-link.ts';
import { IpcServer } from './ipc-server.ts';
import { denyPermissions, lockDownPages } from './lock-down.ts';
import { openMainWindow } from './main-window.ts';
import { updatePlace } from './updates/update-place.ts';
import type { UpdaterProgram } from './updates/update-source.ts';
import { Updates } from './updates/updates.ts';

/** The desktop app. Lies as build/out/electron/main.cjs, beside `renderer` and `device`. */
const resources = new URL('../', import.meta.url);

/** Of archives and images of root file systems, compressed or not; what a file is, the device tells by its first bytes. */
const archiveExtensions = [
  ...['tar', 'gz', 'tgz', 'xz', 'txz', 'zst', 'tzst'],
  ...['img', 'simg', 'ext4', 'erofs', 'squashfs', 'sqfs', 'raw'],
];

async function chooseArchive(): Promise<string | undefined> {
  const window = BrowserWindow.getAllWindows()[0];
  const options: Electron.OpenDialogOptions = {
    properties: ['openFile'],
    filters: [
      { name: 'tar, img (gz, xz, zst)', extensions: archiveExtensions },
      { name: '*', extensions: ['*'] },
    ],
  };
  const { filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0];
}

/** Electron asks before a file is replaced. */
async function chooseSavePath(name: string): Promise<string | undefined> {
  const window = BrowserWindow.getAllWindows()[0];
  const options: Electron.SaveDialogOptions = { defaultPath: name, properties: ['showOverwriteConfirmation'] };
  const { filePath, canceled } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return canceled || filePath === '' ? undefined : filePath;
}

function placeIn(words: readonly string[]): string | undefined {
  const link = linkOf(words);
  return link === undefined ? undefined : placeOfLink(link);
}

/** electron-updater is a program of its own, which is read with the first question. */
function makeUpdates(stateDirectory: string): Updates {
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

function run(): void {
  const stateDirectory = app.getPath('userData');
  let server: IpcServer | undefined;
  const openWindow = (place?: string): void => {
    const preloadPath = fileURLToPath(new URL('electron/preload.cjs', resources));
    const first = BrowserWindow.getAllWindows().length === 0;
    server ??= new IpcServer(backend);
    server.serve(openMainWindow({ preloadPath, stateDirectory, place, first }));
  };
  /** A window at a place; with one open already, that one goes there. */
  const show = (place: string | undefined): void => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) {
      if (app.isReady()) openWindow(place);
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
    if (place !== undefined) void window.loadURL(`${appOrigin}/${place}`);
  };
  const updates = makeUpdates(stateDirectory);
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
      updates,
    },
  });
  // The search for devices does not wait for the window, nor the window for the search.
  backend.start();
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
  app.on('will-quit', () => {
    updates.dispose();
    backend.dispose();
  });
  void app.whenReady().then(() => {
    // Elsewhere than on macOS a menu bar would only repeat what the window has.
    if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
    denyPermissions(session.defaultSession);
    serveApp(fileURLToPath(new URL('renderer', resources)));
    // Only an installed app: one that is run from its sources would take the links for as long as it is forgotten.
    if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
    openWindow(placeIn(process.argv));
    updates.begin();
  });
}

// Chromium refuses to run as root with its sandbox; tests in a jail of their own say so on the command line.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
registerAppScheme();
lockDownPages();
if (app.requestSingleInstanceLock()) run();
else app.quit();
