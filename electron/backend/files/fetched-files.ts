// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DesktopFailure } from '../../ipc/failure.ts';
import { planRoom } from './fetched-room.ts';
import { localFileName } from './file-name.ts';
import { fetchedFolderPrefix, sweepLeftovers } from './sweep-leftovers.ts';

interface Fetched {
  client: object;
  /** Of its own, so that two files may have one name. */
  folder: string;
  filePath: string;
  sizeBytes: number;
}

export interface FetchWish {
  /** As the guest calls it. */
  name: string;
  /** As far as it is known before it comes. */
  totalBytes: number;
}

/** What cannot go now is swept by a later start. */
function removeAtOnce(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another program has a file of it open (Windows).
  }
}

/**
 * Files of guests that lie here for a moment, to be dragged out of a window. Each is known to its view by a token and never by a path, and
 * goes with the view; all go with the backend. The folder is this user's alone. What is kept is bounded by number, by size and by the space
 * that is free: the oldest of a view's own files make room (planRoom).
 */
export class FetchedFiles {
  readonly #files = new Map<string, Fetched>();
  readonly #gone = new WeakSet<object>();
  #base: Promise<string> | undefined;
  #basePath: string | undefined;
  #isOver = false;

  /**
   * `fetch` writes the file at the place that it gets, whole or not at all. Answers what it tells, the token, the file's name here, and
   * the tokens of the files that made room for it. @throws DesktopFailure save-failed ENOSPC, before anything is fetched
   */
  async add<T extends object>(
    client: object,
    { name: guestName, totalBytes }: FetchWish,
    fetch: (place: string) => Promise<T>,
  ): Promise<T & { token: string; name: string; gone: string[] }> {
    const token = randomBytes(32).toString('base64url');
    const base = await this.#directory();
    const gone = await this.#makeRoom(client, base, totalBytes);
    const folder = path.join(base, randomBytes(9).toString('base64url'));
    const name = localFileName(guestName);
    const filePath = path.join(folder, name);
    await mkdir(folder, { mode: 0o700 });
    const told = await fetch(filePath).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      throw error;
    });
    const { size: sizeBytes } = await stat(filePath);
    this.#files.set(token, { client, folder, filePath, sizeBytes });
    if (this.#gone.has(client) || this.#isOver) this.#forget(token);
    return { ...told, token, name, gone };
  }

  /** `client`: only its own. @throws DesktopFailure request-invalid: there is no such file any more */
  pathOf(token: string, client?: object): string {
    const found = this.#files.get(token);
    if (found === undefined || (client !== undefined && found.client !== client))
      throw new DesktopFailure('request-invalid', 'there is no such file to be dragged');
    return found.filePath;
  }

  forgetClient(client: object): void {
    this.#gone.add(client);
    for (const [token, each] of [...this.#files]) if (each.client === client) this.#forget(token);
  }

  /** At once: the process may be ending. */
  dispose(): void {
    this.#isOver = true;
    this.#files.clear();
    if (this.#basePath !== undefined) removeAtOnce(this.#basePath);
  }

  /** At the program's start: what was left by one that was killed. */
  sweep(): Promise<void> {
    return sweepLeftovers(tmpdir());
  }

  async #makeRoom(client: object, base: string, wantedBytes: number): Promise<string[]> {
    const freeBytes = await statfs(base).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
    const own = [...this.#files].filter(([, each]) => each.client === client);
    const kept = own.map(([, { sizeBytes }]) => sizeBytes);
    const count = planRoom({ kept, wantedBytes, freeBytes });
    if (count === undefined)
      throw new DesktopFailure('save-failed', `${wantedBytes} bytes do not fit`, { path: base, code: 'ENOSPC' });
    const gone = own.slice(0, count).map(([token]) => token);
    for (const token of gone) this.#forget(token);
    return gone;
  }

  #forget(token: string): void {
    const found = this.#files.get(token);
    this.#files.delete(token);
    // What another program has open (Windows) goes with the base, or is swept by a later start.
    if (found !== undefined) rm(found.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  #directory(): Promise<string> {
    this.#base ??= mkdtemp(path.join(tmpdir(), fetchedFolderPrefix(process.pid))).then((made) => {
      this.#basePath = made;
      // The program has ended meanwhile.
      if (this.#isOver) removeAtOnce(made);
      return made;
    });
    return this.#base;
  }
}
