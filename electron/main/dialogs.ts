// SPDX-License-Identifier: Apache-2.0
import { BrowserWindow, dialog } from 'electron';

/** Of archives and images of root file systems, compressed or not; what a file is, the device tells by its first bytes. */
const archiveExtensions = [
  ...['tar', 'gz', 'tgz', 'xz', 'txz', 'zst', 'tzst'],
  ...['img', 'simg', 'ext4', 'erofs', 'squashfs', 'sqfs', 'raw'],
];

export async function chooseArchive(): Promise<string | undefined> {
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
export async function chooseSavePath(name: string): Promise<string | undefined> {
  const window = BrowserWindow.getAllWindows()[0];
  const options: Electron.SaveDialogOptions = { defaultPath: name, properties: ['showOverwriteConfirmation'] };
  const { filePath, canceled } = await (window === undefined
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  return canceled || filePath === '' ? undefined : filePath;
}
