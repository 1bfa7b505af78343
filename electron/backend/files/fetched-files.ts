// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DesktopFailure } from '../../ipc/failure.ts';
import { localFileName } from './file-name.ts';

interface Fetched {
  client: object;
  /** Of its own, so that two files may have one name. */
  folder: string;
  filePath: string;
}

/** More than one drags by and by; the oldest goes, which may still be copied from elsewhere only if it was dropped long ago. */
const mostKept = 16;

/**
 * Files of guests that lie here for a moment, to be dragged out of a window. Each is known to its view by a token and never by a path, and
 * goes with the view; all go with the backend. The folder is this user's alone.
 */
export class FetchedFiles {
  readonly #files = new Map<string, Fetched>();
  readonly #gone = new WeakSet<object>();
  #base: Promise<string> | undefined;
  #basePath: string | undefined;

  /** `fetch` writes the file at the place that it gets, whole or not at all. Answers what it tells, the token, and the file's name here. */
  async add<T extends object>(
    client: object,
    guestName: string,
    fetch: (place: string) => Promise<T>,
  ): Promise<T & { token: string; name: string }> {
    const token = randomBytes(32).toString('base64url');
    const folder = path.join(await this.#directory(), randomBytes(9).toString('base64url'));
    const name = localFileName(guestName);
    const filePath = path.join(folder, name);
    await mkdir(folder, { mode: 0o700 });
    const told = await fetch(filePath).catch(async (error: unknown) => {
      await rm(folder, { recursive: true, force: true });
      throw error;
    });
    this.#files.set(token, { client, folder, filePath });
    if (this.#gone.has(client)) this.#forget(token);
    for (const old of [...this.#files.keys()].slice(0, Math.max(0, this.#files.size - mostKept))) this.#forget(old);
    return { ...told, token, name };
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
    this.#files.clear();
    if (this.#basePath !== undefined) rmSync(this.#basePath, { recursive: true, force: true });
  }

  #forget(token: string): void {
    const found = this.#files.get(token);
    this.#files.delete(token);
    if (found !== undefined) void rm(found.folder, { recursive: true, force: true });
  }

  #directory(): Promise<string> {
    this.#base ??= mkdtemp(path.join(tmpdir(), 'lodge-drag-')).then((made) => {
      this.#basePath = made;
      return made;
    });
    return this.#base;
  }
}
