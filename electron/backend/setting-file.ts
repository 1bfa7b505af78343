// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Validator } from '../ipc/validate.ts';

export interface SettingFileOptions<T> {
  /** undefined: for this run only. */
  stateDirectory: string | undefined;
  name: string;
  validator: Validator<T>;
  /** What holds until something is saved. */
  first: T;
}

/** A setting that has to be known before there is a window: a small file of its own, written whole or not at all. */
export class SettingFile<T> {
  readonly #filePath: string | undefined;
  #value: T;
  #saving: Promise<unknown> = Promise.resolve();

  constructor({ stateDirectory, name, validator, first }: SettingFileOptions<T>) {
    this.#filePath = stateDirectory === undefined ? undefined : path.join(stateDirectory, name);
    this.#value = readSetting(this.#filePath, validator) ?? first;
  }

  get value(): T {
    return this.#value;
  }

  /** It holds at once; what is saved later is never overtaken by what was saved before. */
  save(value: T): Promise<void> {
    this.#value = value;
    const saved = this.#saving.then(() => this.#write(value));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #write(value: T): Promise<void> {
    if (this.#filePath === undefined) return;
    await mkdir(path.dirname(this.#filePath), { recursive: true });
    const next = `${this.#filePath}.${process.pid}`;
    await writeFile(next, `${JSON.stringify(value)}\n`, { mode: 0o600 });
    await rename(next, this.#filePath);
  }
}

/** Not there yet, of another version or edited by hand: the same as nothing. */
function readSetting<T>(filePath: string | undefined, validator: Validator<T>): T | undefined {
  if (filePath === undefined) return undefined;
  try {
    return validator(JSON.parse(readFileSync(filePath, 'utf8')), path.basename(filePath));
  } catch {
    return undefined;
  }
}
