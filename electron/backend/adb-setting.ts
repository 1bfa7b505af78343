// SPDX-License-Identifier: Apache-2.0
import { record, text } from '../ipc/validate.ts';
import { SettingFile } from './setting-file.ts';

/** The path of the adb program that a person has chosen. Empty: none. */
export class AdbSetting {
  readonly #file: SettingFile<{ program: string }>;

  constructor(stateDirectory: string | undefined) {
    const validator = record({ program: text({ longest: 4096 }) });
    this.#file = new SettingFile({ stateDirectory, name: 'adb.json', validator, first: { program: '' } });
  }

  get path(): string {
    return this.#file.value.program;
  }

  save(program: string): Promise<void> {
    return this.#file.save({ program });
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
