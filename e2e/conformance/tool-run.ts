// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { onlyChild, type Run, type RunEnd } from './runners.ts';

/** A guest whose monitor is a tool in the foreground, without a terminal. How it ended is the tool's exit code. */
export function runTool([program, ...words]: readonly [string, ...string[]], stop: () => Promise<void>): Run {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
  }
  const end = once(child, 'exit').then(
    ([code, signal]): RunEnd => ({ outcome: 'ended', how: `exit code ${code ?? signal}`, explanation: said }),
  );
  return {
    end,
    initPid: () => Promise.resolve(onlyChild(child)),
    kill: async () => {
      await stop();
      child.kill('SIGKILL');
    },
  };
}
