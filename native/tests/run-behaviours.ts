// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { describe, it, type TestContext } from 'vitest';

/** Exit code of a behaviour that cannot be tried; its reason is on standard output. Also in modules/behaviour.ts. */
export const skippedCode = 77;

/** What runs behaviours: a program that lists its sentences without arguments, and runs the one it is given. */
export type Command = readonly [program: string, ...args: string[]];

/** Every sentence of the program as a test of its own, each in a process of its own. */
export function describeBehaviours(title: string, command: Command): void {
  const sentences = execute(command, [])
    .stdout.split('\n')
    .filter((line) => line !== '');
  if (sentences.length === 0) throw new Error(`${command.join(' ')} lists no behaviours`);
  describe(title, () => {
    for (const sentence of sentences) it(sentence, (context) => runBehaviour(command, sentence, context));
  });
}

export interface Execution {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export function execute([program, ...first]: Command, args: readonly string[], timeoutMs = 60_000): Execution {
  const result = spawnSync(program, [...first, ...args], { encoding: 'utf8', timeout: timeoutMs });
  if (result.error !== undefined) throw result.error;
  return result;
}

function runBehaviour(command: Command, sentence: string, context: TestContext): void {
  const { status, signal, stdout, stderr } = execute(command, [sentence]);
  if (status === skippedCode) context.skip(stdout.trim());
  if (status !== 0) throw failureOf(signal ?? status, stderr + stdout);
}

/** Each line marked: a stack of the helper's must not be taken for one of Node's. */
export function failureOf(ending: unknown, said: string): Error {
  return new Error(`ended with ${ending}\n${said.replace(/^/gm, '| ')}`);
}
