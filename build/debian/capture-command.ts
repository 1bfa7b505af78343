// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';

/** A command of the machine's own that ended badly: which one, how, and what it said. */
export class CommandError extends Error {
  readonly command: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;

  constructor(command: string, ending: string, stderr: string, exitCode?: number) {
    super(`${command}\n  ${ending}${stderr.trim() === '' ? '' : `\n${stderr.trim()}`}`);
    this.name = 'CommandError';
    this.command = command;
    this.stderr = stderr;
    this.exitCode = exitCode;
  }
}

export interface CaptureOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Written to the command's standard input, which is empty without it. */
  readonly input?: string;
}

/**
 * Runs a program without a shell and returns its standard output.
 *
 * @throws CommandError when it cannot be started or does not exit with 0.
 */
export function captureCommand(
  program: string,
  commandArguments: readonly string[],
  options: CaptureOptions = {},
): Promise<string> {
  const command = [program, ...commandArguments].join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn(program, commandArguments, {
      cwd: options.cwd,
      // The texts that are parsed and reported must not depend on the caller's language.
      env: { ...process.env, LC_ALL: 'C', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    // A program that does not read its input closes the pipe early; its exit code says the rest.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', (error) => reject(new CommandError(command, error.message, '')));
    child.on('close', (exitCode, signal) => {
      if (exitCode === 0) {
        resolve(Buffer.concat(stdout).toString());
        return;
      }
      const ending = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
      reject(new CommandError(command, ending, Buffer.concat(stderr).toString(), exitCode ?? undefined));
    });
  });
}
