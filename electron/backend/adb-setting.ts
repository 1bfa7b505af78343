// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The path of the adb program that a person has chosen; in a file of its own, so that it is there before anything else is asked. */
export class AdbSetting {
  readonly #filePath: string | undefined;
  path: string;

  constructor(stateDirectory: string | undefined) {
    this.#filePath = stateDirectory === undefined ? undefined : path.join(stateDirectory, 'adb.json');
    this.path = this.#read();
  }

  /** Empty: none. */
  async save(program: string): Promise<void> {
    this.path = program;
    if (this.#filePath === undefined) return;
    if (program === '') {
      await rm(this.#filePath, { force: true });
      return;
    }
    await mkdir(path.dirname(this.#filePath), { recursive: true });
    const next = `${this.#filePath}.${process.pid}`;
    await writeFile(next, `${JSON.stringify({ program })}\n`, { mode: 0o600 });
    await rename(next, this.#filePath);
  }

  #read(): string {
    try {
      const { program } = JSON.parse(readFileSync(this.#filePath ?? '', 'utf8')) as { program?: unknown };
      return typeof program === 'string' ? program : '';
    } catch {
      // Not there yet, or edited by hand: the search finds one.
      return '';
    }
  }
}

/** Which adb program starts a server where none runs. */
export interface AdbProgramChoice {
  /** Empty: the first that is found. */
  readonly path: string;
  /** By the environment variable LODGE_ADB: it stands above the setting. */
  readonly fixed: boolean;
  set(path: string): Promise<void>;
}

/** The choice, put into effect through the variable that the search reads. `environment` is changed. */
export function adbProgramChoice(environment: NodeJS.ProcessEnv, setting: AdbSetting): AdbProgramChoice {
  const fixed = (environment.LODGE_ADB ?? '') !== '';
  const apply = (): void => {
    if (!fixed) environment.LODGE_ADB = setting.path;
  };
  apply();
  return {
    fixed,
    get path() {
      return environment.LODGE_ADB ?? '';
    },
    async set(path) {
      await setting.save(path);
      apply();
    },
  };
}
