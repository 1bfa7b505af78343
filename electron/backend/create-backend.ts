// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import type { AdbServerAddress } from '../adb/adb-server.ts';
import { AdbTransport } from '../adb/adb-transport.ts';
import { SeveralServers } from '../adb/several-servers.ts';
import { KeptServers } from './adb-servers.ts';
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
  const connect = (further: AdbServerAddress): AdbTransport => new AdbTransport({ environment, further });
  const transport = new SeveralServers(new AdbTransport({ environment }), connect);
  return new Backend({
    ...{ transport, adbProgram },
    adbServers: new KeptServers(options.stateDirectory, transport),
    deviceDirectory: fileURLToPath(new URL('device', options.resources)),
    shell: options.shell,
    ...(options.stateDirectory === undefined ? {} : { stateDirectory: options.stateDirectory }),
    ...(suSetting === undefined || suSetting === '' ? {} : { suSetting }),
  });
}
