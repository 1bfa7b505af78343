// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

import { CommandError } from './capture-command.ts';

/**
 * Runs `action` while this process alone holds the lock file, across all processes of the machine.
 *
 * The lock belongs to a child, `flock`, that lives as long as its standard input is open. So the kernel
 * gives the lock back however this process ends, and no stale lock is ever left.
 */
export async function withFileLock<T>(lockPath: string, action: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lockPath), { recursive: true });
  const holder = spawn('flock', ['--exclusive', lockPath, 'sh', '-c', 'echo locked; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => holder.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    holder.once('error', (error) => reject(new CommandError(`flock ${lockPath}`, error.message, '')));
    holder.once('exit', (code) => reject(new CommandError(`flock ${lockPath}`, `exit code ${code}`, '')));
    holder.stdout.once('data', () => resolve());
  });
  try {
    return await action();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
