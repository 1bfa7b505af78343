// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { AdbTransport } from '../adb/adb-transport.ts';
import { AdbSetting, adbProgramChoice } from './adb-setting.ts';
import { Backend } from './backend.ts';
import type { ShellFacts } from './shell-facts.ts';

export interface CreateBackendOptions {
  /** build/out: what `device` and `renderer` lie in. */
  resources: URL;
  stateDirectory?: string;
  shell: ShellFacts;
  environment?: NodeJS.ProcessEnv;
}

/** The backend as the programs use it: on the machine's adb server, with the settings of the environment. */
export function createBackend(options: CreateBackendOptions): Backend {
  // A copy: the chosen adb program is put into it.
  const environment = { ...(options.environment ?? process.env) };
  const adbProgram = adbProgramChoice(environment, new AdbSetting(options.stateDirectory));
  const { LODGE_SU: suSetting } = environment;
  return new Backend({
    transport: new AdbTransport({ environment }),
    adbProgram,
    deviceDirectory: fileURLToPath(new URL('device', options.resources)),
    shell: options.shell,
    ...(options.stateDirectory === undefined ? {} : { stateDirectory: options.stateDirectory }),
    ...(suSetting === undefined || suSetting === '' ? {} : { suSetting }),
  });
}
