// SPDX-License-Identifier: Apache-2.0
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { captureCommand } from '../debian/capture-command.ts';
import { bundleAgent } from './bundle-agent.ts';

export interface CompiledAgent {
  /** A helper that runs on this machine. Bytecode is the same for all processors that the helper is built for. */
  readonly helper: string;
  readonly entry: string;
  /** The folder in which the bundled modules stay for reading stacks; it is made anew. */
  readonly bundle: string;
  readonly bytecode: string;
  /** With the tables of lines, for a program of tests that tells places in itself. */
  readonly lines?: boolean;
}

/**
 * Bundles and compiles a program for the helper. Without the tables of lines, which are a quarter of the bytecode: a stack on the
 * device has the names of functions.
 *
 * @throws CommandError with the place of a syntax error.
 */
export async function compileAgent({ helper, entry, bundle, bytecode, lines = false }: CompiledAgent): Promise<void> {
  const { program, parts } = await bundleAgent(entry, bundle);
  await mkdir(dirname(bytecode), { recursive: true });
  const partial = `${bytecode}.${process.pid}`;
  await captureCommand(helper, ['--compile', ...(lines ? [] : ['--strip-debug']), program, partial, 'agent', ...parts]);
  await rename(partial, bytecode);
}
