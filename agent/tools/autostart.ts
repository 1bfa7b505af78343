// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../runtime/api.ts';
import { readStarts } from '../runtime/autostart/read-starts.ts';
import { bootOrder } from '../runtime/autostart/start-order.ts';
import { defaultBase, ensureFolders, pathsOf } from '../runtime/host.ts';
import { undoLeftBehind } from '../runtime/network/nat/left-behind.ts';
import { startGuest } from '../runtime/start.ts';
import { serveMonitor } from '../server/monitor-server.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

function wait(sys: Sys, seconds: number): Promise<void> {
  return new Promise((resolve) => void sys.loop.setTimer(seconds * 1000, resolve));
}

/**
 * `lodged autostart`, run by the host at its start: starts the guests that are to start with it, in their order, each after the one
 * before it runs and its delay is over. One that fails keeps no other from starting. Resolves with the exit code.
 */
export async function autostart(sys: Sys, base: string | undefined, tell: (line: string) => void): Promise<number> {
  const paths = pathsOf(sys, base ?? defaultBase(sys));
  ensureFolders(sys, paths);
  await undoLeftBehind(sys, paths.boot);
  let failed = 0;
  const fail = (name: string, why: string): void => {
    failed++;
    tell(`${name}: ${why}\n`);
  };
  const guests = bootOrder(readStarts(sys, paths, fail));
  for (const [index, { name, delaySeconds }] of guests.entries()) {
    try {
      const serve = (monitor: Parameters<typeof serveMonitor>[2]) => serveMonitor(sys, paths, monitor);
      await startGuest({ sys, paths, name, serve });
      tell(`${name}: started\n`);
    } catch (error) {
      if (error instanceof RuntimeError && error.failure.reason === 'guest-running') tell(`${name}: runs already\n`);
      else if (error instanceof RuntimeError || isSysError(error)) fail(name, error.message);
      else throw error;
    }
    if (delaySeconds > 0 && index < guests.length - 1) await wait(sys, delaySeconds);
  }
  return failed === 0 ? 0 : 1;
}
