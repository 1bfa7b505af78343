// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import path from 'node:path';
import { DesktopFailure } from '../ipc/failure.ts';

const timeoutMs = 10_000;

/** What `adb version` says first: its version, which touches no server. */
export function versionIn(text: string): string | undefined {
  return /^Android Debug Bridge version (\d+\.\d+\.\d+)/m.exec(text)?.[1];
}

/** Runs the program once for its version. Throws DesktopFailure adb-program-missing, with what is wrong about it. */
export function checkAdbProgram(program: string): Promise<string> {
  const refuse = (hint: string): DesktopFailure =>
    new DesktopFailure('adb-program-missing', `${program}: ${hint}`, { path: program, hint });
  if (!path.isAbsolute(program)) return Promise.reject(refuse('it is no absolute path'));
  return new Promise((resolve, reject) => {
    execFile(program, ['version'], { timeout: timeoutMs, windowsHide: true }, (error, stdout) => {
      const version = versionIn(stdout);
      if (version !== undefined) resolve(version);
      else if (error === null) reject(refuse('it does not answer as adb does'));
      else reject(refuse(String((error as NodeJS.ErrnoException).code ?? error.message)));
    });
  });
}
