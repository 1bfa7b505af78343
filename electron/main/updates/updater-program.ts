// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type AppUpdater, autoUpdater, CancellationToken, type UpdateInfo } from 'electron-updater';
import type { UpdateFacts } from '../../ipc/update-view.ts';
import type { DownloadOptions, UpdateSource } from './update-source.ts';

/** As much as a person reads; a feed may say more. */
const longestNotes = 20_000;
const longestVersion = 64;

function notesOf({ releaseNotes }: UpdateInfo): string {
  if (typeof releaseNotes === 'string') return releaseNotes.slice(0, longestNotes);
  const several = (releaseNotes ?? []).map(({ version, note }) => `${version}\n${note ?? ''}`);
  return several.join('\n\n').slice(0, longestNotes);
}

function factsOf(info: UpdateInfo): UpdateFacts {
  const sizeBytes = info.files.find((file) => Number.isSafeInteger(file.size))?.size;
  return {
    version: String(info.version).slice(0, longestVersion),
    notes: notesOf(info),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
}

/** An AppImage is replaced where it lies: better known before the download than at the end of the app. */
function requireReplaceable(): void {
  const { APPIMAGE: file } = process.env;
  if (process.platform === 'linux' && file !== undefined) accessSync(path.dirname(file), constants.W_OK);
}

/** electron-updater behind the two questions and the deed that we have for it. */
class ElectronUpdateSource implements UpdateSource {
  readonly #updater: AppUpdater;

  constructor(updater: AppUpdater) {
    this.#updater = updater;
  }

  async check(): Promise<UpdateFacts | undefined> {
    const result = await this.#updater.checkForUpdates();
    return result?.isUpdateAvailable === true ? factsOf(result.updateInfo) : undefined;
  }

  async download({ onProgress, signal }: DownloadOptions): Promise<void> {
    requireReplaceable();
    const token = new CancellationToken();
    const cancel = (): void => token.cancel();
    const progress = ({ transferred, total }: { transferred: number; total: number }): void =>
      onProgress(transferred, total);
    signal.addEventListener('abort', cancel);
    this.#updater.on('download-progress', progress);
    try {
      await this.#updater.downloadUpdate(token);
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#updater.off('download-progress', progress);
    }
  }

  installAndRestart(): void {
    let failure: Error | undefined;
    const note = (error: Error): void => {
      failure = error;
    };
    this.#updater.on('error', note);
    this.#updater.quitAndInstall(false, true);
    this.#updater.off('error', note);
    if (failure !== undefined) throw failure;
  }
}

export function openUpdateSource(configPath: string): UpdateSource {
  const updater = autoUpdater;
  updater.updateConfigPath = configPath;
  // A person says when: nothing is fetched for being found, and nothing is installed that was not fetched so.
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = true;
  updater.allowDowngrade = false;
  updater.logger = null;
  return new ElectronUpdateSource(updater);
}
