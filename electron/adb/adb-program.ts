// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Where an adb program may be: the setting, the PATH, the Android SDK's own folder; in this order. */
export function adbProgramCandidates(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const name = platform === 'win32' ? 'adb.exe' : 'adb';
  const { LODGE_ADB: setting } = environment;
  // A setting stands alone: using another adb than the one that was asked for would start the fight of two versions.
  if (setting !== undefined && setting !== '') return [setting];
  const folders = (environment.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  for (const sdk of [environment.ANDROID_HOME, environment.ANDROID_SDK_ROOT]) {
    if (sdk !== undefined && sdk !== '') folders.push(path.join(sdk, 'platform-tools'));
  }
  return folders.map((folder) => path.join(folder, name));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export function findAdbProgram(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  return adbProgramCandidates(environment, platform).find(isProgram);
}
