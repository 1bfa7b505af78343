// SPDX-License-Identifier: Apache-2.0
import type { UpdateFacts } from '../../ipc/update-view.ts';

export interface DownloadOptions {
  onProgress(sentBytes: number, totalBytes: number): void;
  signal: AbortSignal;
}

/** Where newer versions come from. What it throws is electron-updater's own: `updateFailure` names it. */
export interface UpdateSource {
  /** undefined: nothing newer. */
  check(): Promise<UpdateFacts | undefined>;
  /** Of what was found last. Verified against the feed's hash, and installed when the app quits. */
  download(options: DownloadOptions): Promise<void>;
  /** Installs what was downloaded, and starts it. @throws what kept it from being installed */
  installAndRestart(): void;
}

/** What `updater.cjs` exports: a program of its own, so that nothing of it is read until the first question. */
export interface UpdaterProgram {
  /** `configPath`: electron-updater's own file with the feed. */
  openUpdateSource(configPath: string): UpdateSource;
}
