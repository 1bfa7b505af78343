// SPDX-License-Identifier: Apache-2.0

import type { SettingFile } from '../../backend/setting-file.ts';
import type { UpdateControl } from '../../backend/shell-facts.ts';
import { Emitter } from '../../ipc/emitter.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { UpdateFacts, UpdateStatus, UpdatesView } from '../../ipc/update-view.ts';
import { updateFailure } from './update-failure.ts';
import type { UpdatePlace } from './update-place.ts';
import type { UpdateSource } from './update-source.ts';

export interface UpdatesOptions {
  /** Read with the first question. @throws DesktopFailure */
  place(): UpdatePlace;
  /** Reads electron-updater. */
  open(configPath: string): UpdateSource;
  setting: SettingFile<{ automatic: boolean }>;
}

/** Late enough that a start is over; see `begin`. */
const firstCheckMs = 20_000;
const checkEveryMs = 24 * 3600 * 1000;

/** Newer versions of the app: found by itself where that is wanted, fetched and installed because a person said so. */
export class Updates implements UpdateControl {
  readonly #options: UpdatesOptions;
  readonly #changed = new Emitter<UpdatesView>();
  #status: UpdateStatus;
  #source: { updates: UpdateSource; feed: string } | undefined;
  #abort: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#status = this.#first();
  }

  readonly onDidChange = this.#changed.on;

  get view(): UpdatesView {
    return { automatic: this.#options.setting.value.automatic, status: this.#status };
  }

  /** Asks by itself from now on, where that is set. */
  begin(): void {
    const ask = (): void => {
      if (this.view.automatic) void this.check();
      this.#timer = setTimeout(ask, checkEveryMs).unref();
    };
    this.#timer = setTimeout(ask, firstCheckMs).unref();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#changed.dispose();
  }

  async setAutomatic(automatic: boolean): Promise<void> {
    await this.#options.setting.save({ automatic });
    this.#changed.emit(this.view);
  }

  async check(): Promise<void> {
    const { state } = this.#status;
    if (state === 'unavailable' || state === 'checking' || state === 'downloading' || state === 'ready') return;
    this.#set({ state: 'checking' });
    try {
      const update = await this.#open().updates.check();
      this.#set(update === undefined ? { state: 'current', checkedAtMs: Date.now() } : { state: 'available', update });
    } catch (error) {
      this.#fail(error);
    }
  }

  async download(): Promise<void> {
    const status = this.#status;
    const update = status.state === 'available' || status.state === 'failed' ? status.update : undefined;
    if (update === undefined) throw new DesktopFailure('request-invalid', 'no update has been found');
    const abort = new AbortController();
    this.#abort = abort;
    const progress = (sentBytes: number, totalBytes: number): void =>
      this.#set({ state: 'downloading', update, sentBytes, totalBytes });
    progress(0, update.sizeBytes ?? 0);
    try {
      await this.#open().updates.download({ onProgress: progress, signal: abort.signal });
      this.#set({ state: 'ready', update });
    } catch (error) {
      if (abort.signal.aborted) this.#set({ state: 'available', update });
      else this.#fail(error, update);
    }
  }

  cancel(): void {
    this.#abort?.abort();
  }

  installAndRestart(): void {
    const status = this.#status;
    if (status.state !== 'ready') throw new DesktopFailure('request-invalid', 'no update has been downloaded');
    try {
      this.#open().updates.installAndRestart();
    } catch (error) {
      this.#fail(error, status.update);
    }
  }

  #first(): UpdateStatus {
    try {
      const place = this.#options.place();
      return 'why' in place ? { state: 'unavailable', why: place.why } : { state: 'idle' };
    } catch (error) {
      return failed(updateFailure(error, ''));
    }
  }

  #open(): { updates: UpdateSource; feed: string } {
    if (this.#source !== undefined) return this.#source;
    const place = this.#options.place();
    if ('why' in place) throw new DesktopFailure('request-invalid', `no updates: ${place.why}`);
    this.#source = { updates: this.#options.open(place.configPath), feed: place.feed };
    return this.#source;
  }

  #fail(error: unknown, update?: UpdateFacts): void {
    this.#set(failed(updateFailure(error, this.#source?.feed ?? ''), update));
  }

  #set(status: UpdateStatus): void {
    this.#status = status;
    this.#changed.emit(this.view);
  }
}

function failed({ reason, message, details }: DesktopFailure, update?: UpdateFacts): UpdateStatus {
  return { state: 'failed', failure: { reason, message, details }, ...(update === undefined ? {} : { update }) };
}
