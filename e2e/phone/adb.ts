// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';

import type { ShellResult } from './control-channel.ts';

export interface AdbResult extends ShellResult {
  readonly stderr: string;
}

/** Debian's adb program, talking to the adb server of one port. */
export class Adb {
  readonly serverPort: number;

  constructor(serverPort: number) {
    this.serverPort = serverPort;
  }

  /** Runs one adb command to its end. It does not throw for an exit code, only when there is no adb. */
  run(adbArguments: readonly string[], timeoutMs = 60_000): Promise<AdbResult> {
    return new Promise((resolve, reject) => {
      const child = spawn('adb', ['-P', String(this.serverPort), ...adbArguments], {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeoutMs,
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.on('error', reject);
      child.on('close', (exitCode, signal) => {
        resolve({
          stdout: Buffer.concat(stdout).toString(),
          stderr: `${Buffer.concat(stderr).toString()}${signal === null ? '' : `adb was ended by ${signal}`}`,
          exitCode: exitCode ?? 128,
        });
      });
    });
  }

  /** @throws Error with what adb said when it does not exit with 0. */
  async check(adbArguments: readonly string[]): Promise<string> {
    const result = await this.run(adbArguments);
    if (result.exitCode === 0) return result.stdout;
    throw new Error(`adb ${adbArguments.join(' ')}: ${result.stdout}${result.stderr}`.trim());
  }

  /** Connects a TCP device and returns when it answers. */
  async connect(serial: string): Promise<void> {
    const said = await this.check(['connect', serial]);
    // adb exits with 0 for most of its failures too.
    if (!/^(already )?connected to/m.test(said)) throw new Error(`adb connect ${serial}: ${said.trim()}`);
    await this.check(['-s', serial, 'wait-for-device']);
  }

  async disconnect(serial: string): Promise<void> {
    await this.check(['disconnect', serial]);
  }
}
