// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { root } from '../run-command.ts';

export interface LodgeResult {
  exitCode: number;
  stdout: string;
  durationMs: number;
}

/** Runs the built `lodge` command as a person would, showing its output indented under the command line. */
export function runLodge(
  args: readonly string[],
  options: { environment: NodeJS.ProcessEnv; input?: string; quiet?: boolean },
): Promise<LodgeResult> {
  const startedAt = performance.now();
  console.log(`  $ lodge ${args.join(' ')}`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${root}build/out/electron/cli.js`, ...args], {
      env: { ...process.env, ...options.environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      stdout += text;
    });
    // A command that does not read its input may have ended before it is written.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
      if (options.quiet !== true) console.log(indent(stdout));
      resolve({ exitCode: code ?? 1, stdout, durationMs: performance.now() - startedAt });
    });
  });
}

/** Terminal output as text: colours and cursor movements left out, so that a log reads well. */
export function indent(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are made of them.
  const plain = text.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replaceAll('\r', '');
  return plain
    .trimEnd()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
}
