// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DesktopFailure } from '../ipc/failure.ts';
import { findAdbProgram } from './adb-program.ts';

export interface AdbServerAddress {
  host: string;
  port: number;
}

/** The oldest server that has `track-devices-l` and passes `exec:` on: adb 1.0.39. */
export const oldestServerVersion = 39;

/** As the adb program reads it from the environment. */
export function adbServerAddress(environment: NodeJS.ProcessEnv): AdbServerAddress {
  const port = Number(environment.ANDROID_ADB_SERVER_PORT ?? '');
  return {
    host: environment.ANDROID_ADB_SERVER_ADDRESS || '127.0.0.1',
    port: Number.isInteger(port) && port > 0 && port < 65536 ? port : 5037,
  };
}

export function checkServerVersion(version: number, address: AdbServerAddress): void {
  if (version >= oldestServerVersion) return;
  throw new DesktopFailure('adb-server-version', `the adb server has version ${version}`, {
    serverVersion: version,
    oldestVersion: oldestServerVersion,
    ...address,
  });
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

export interface StartedServer {
  /** Settles with the server's last words if it ends, so that the caller stops waiting for it. */
  ended: Promise<string>;
  /** Call when it answers, or when nobody waits any more: removes the file of its last words. */
  forget(): void;
}

function adbProgram(environment: NodeJS.ProcessEnv): string {
  const program = findAdbProgram(environment);
  if (program !== undefined) return program;
  const setting = environment.LODGE_ADB;
  throw new DesktopFailure('adb-program-missing', 'no adb program was found', setting ? { path: setting } : {});
}

/**
 * Starts an adb server that outlives this process, as `adb start-server` does, but by `nodaemon server`: when somebody
 * else's server is quicker to the port, this one ends, whereas `start-server` kills a server of another version.
 */
export function startAdbServer(address: AdbServerAddress, environment: NodeJS.ProcessEnv): StartedServer {
  if (!isThisMachine(address.host)) {
    throw new DesktopFailure('adb-server-unreachable', 'no adb server listens there', { ...address });
  }
  const program = adbProgram(environment);
  const folder = mkdtempSync(path.join(tmpdir(), 'lodge-adb-'));
  const logPath = path.join(folder, 'server.log');
  const logFd = openSync(logPath, 'w', 0o600);
  const server = spawn(program, ['-P', String(address.port), 'nodaemon', 'server'], {
    detached: true,
    stdio: ['ignore', logFd, logFd],
    windowsHide: true,
    env: environment,
    cwd: tmpdir(),
  });
  closeSync(logFd);
  server.unref();
  const ended = new Promise<string>((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.once('exit', (code, signal) => resolve(`${lastWords(logPath)} (ended by ${signal ?? code})`));
  });
  return { ended, forget: () => rmSync(folder, { recursive: true, force: true }) };
}

function lastWords(logPath: string): string {
  try {
    return readFileSync(logPath, 'utf8').trim().slice(-1000);
  } catch {
    return '';
  }
}
