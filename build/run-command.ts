// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The top of the tree. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export interface RunOptions {
  environment?: NodeJS.ProcessEnv;
  cwd?: string;
}

/** Runs a program with this process's terminal; answers its exit code (128 + n after a signal is reported as 1). */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.environment },
      stdio: 'inherit',
    });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** As `run`, for a step that must succeed. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const code = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`);
}

/** A program of node_modules/.bin. */
export function packageProgram(name: string): string {
  return `${root}node_modules/.bin/${name}`;
}

/** Runs a build script's main function: a failure is one line, and exit code 1. */
export async function main(body: (args: string[]) => Promise<number | undefined>): Promise<void> {
  try {
    process.exitCode = (await body(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? (process.env.LODGE_DEBUG ? error.stack : error.message) : error);
    process.exitCode = 1;
  }
}
