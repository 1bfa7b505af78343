// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SettingFile } from '../../backend/setting-file.ts';
import { record, truth } from '../../ipc/validate.ts';
import type { UpdatePlace } from './update-place.ts';
import type { DownloadOptions, UpdateSource } from './update-source.ts';
import { Updates } from './updates.ts';

const update = { version: '0.2.0', notes: 'Better', sizeBytes: 100 };

/** What stands for electron-updater. */
class FakeSource implements UpdateSource {
  found: typeof update | undefined = update;
  checks = 0;
  failure: Error | undefined;
  installed = 0;
  #end: (() => void) | undefined;
  options: DownloadOptions | undefined;

  async check() {
    this.checks++;
    if (this.failure !== undefined) throw this.failure;
    return this.found;
  }

  download(options: DownloadOptions): Promise<void> {
    this.options = options;
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      options.signal.addEventListener('abort', () => reject(new Error('cancelled')));
      if (this.failure !== undefined) reject(this.failure);
    });
  }

  installAndRestart(): void {
    if (this.failure !== undefined) throw this.failure;
    this.installed++;
  }

  finish(): void {
    this.#end?.();
  }
}

let source: FakeSource;
let opened: string[];
let updates: Updates;

function make(place: UpdatePlace = { configPath: '/app-update.yml', feed: '' }, automatic = true): Updates {
  updates = new Updates({
    place: () => place,
    open: (configPath) => {
      opened.push(configPath);
      return source;
    },
    setting: new SettingFile({
      ...{ stateDirectory: undefined, name: 'updates.json', validator: record({ automatic: truth }) },
      first: { automatic },
    }),
  });
  return updates;
}

beforeEach(() => {
  source = new FakeSource();
  opened = [];
  vi.useFakeTimers();
});
afterEach(() => {
  updates.dispose();
  vi.useRealTimers();
});

test('nothing of the updater is read before the first question', async () => {
  make().begin();
  expect([opened, updates.view.status]).toEqual([[], { state: 'idle' }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([opened, source.checks]).toEqual([['/app-update.yml'], 1]);
  await vi.advanceTimersByTimeAsync(24 * 3600 * 1000);
  expect([opened.length, source.checks]).toEqual([1, 2]);
});

test('with the setting off it asks only when it is told to', async () => {
  make(undefined, false).begin();
  await vi.advanceTimersByTimeAsync(48 * 3600 * 1000);
  expect(source.checks).toBe(0);
  await updates.check();
  expect(updates.view.status).toEqual({ state: 'available', update });
  await updates.setAutomatic(true);
  expect(updates.view.automatic).toBe(true);
});

test('without a feed it says so and asks nobody', async () => {
  make({ why: 'not-set-up' }).begin();
  await vi.advanceTimersByTimeAsync(60_000);
  await updates.check();
  expect([updates.view.status, opened]).toEqual([{ state: 'unavailable', why: 'not-set-up' }, []]);
});

test('what is found is not fetched by itself; it is fetched with progress, and installed when asked', async () => {
  make();
  const states: string[] = [];
  updates.onDidChange(({ status }) => states.push(status.state));
  await expect(updates.download()).rejects.toMatchObject({ reason: 'request-invalid' });
  await updates.check();
  expect(() => updates.installAndRestart()).toThrow('no update has been downloaded');
  const downloading = updates.download();
  source.options?.onProgress(40, 100);
  expect(updates.view.status).toEqual({ state: 'downloading', update, sentBytes: 40, totalBytes: 100 });
  source.finish();
  await downloading;
  expect(states).toEqual(['checking', 'available', 'downloading', 'downloading', 'ready']);
  await updates.check();
  expect(updates.view.status.state).toBe('ready');
  updates.installAndRestart();
  expect(source.installed).toBe(1);
});

test('a download that is cancelled can be begun again', async () => {
  make();
  await updates.check();
  const downloading = updates.download();
  updates.cancel();
  await downloading;
  expect(updates.view.status).toEqual({ state: 'available', update });
});

test.each([
  [{ code: 'ERR_CHECKSUM_MISMATCH', message: 'sha512 checksum mismatch' }, 'update-damaged'],
  [{ message: 'net::ERR_CONNECTION_REFUSED' }, 'update-feed-unreachable'],
  [{ code: 'HTTP_ERROR_503', message: '503' }, 'update-feed-unreachable'],
  [{ code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND', message: '404' }, 'update-feed-invalid'],
  [{ code: 'ENOSPC', message: 'write', path: '/home/x' }, 'update-no-space'],
  [{ code: 'EACCES', message: 'access', path: '/opt' }, 'update-not-installed'],
  [{ message: 'bad indentation of a mapping entry' }, 'update-feed-invalid'],
])('a failure has its name, and the update stays on offer: %o', async (error, reason) => {
  make({ configPath: '/c', feed: 'https://feed.example/' });
  await updates.check();
  source.failure = Object.assign(new Error(error.message), error);
  await updates.download();
  expect(updates.view.status).toMatchObject({
    ...{ state: 'failed', update },
    failure: { reason, details: { feed: 'https://feed.example/' } },
  });
  source.failure = undefined;
  const again = updates.download();
  source.finish();
  await again;
  expect(updates.view.status.state).toBe('ready');
});
