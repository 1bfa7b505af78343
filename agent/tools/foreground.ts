// SPDX-License-Identifier: Apache-2.0
import type { ContainerEnd, Monitor, StartRequest } from '../runtime/api.ts';
import { runGuest } from '../runtime/start.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

const chunkBytes = 16 * 1024;

function show(sys: Sys, bytes: Uint8Array): void {
  try {
    for (let left = bytes; left.length > 0; ) left = left.subarray(sys.file.write(1, left) ?? 0);
  } catch (error) {
    // Nobody looks any more: the guest goes on.
    if (!isSysError(error)) throw error;
  }
}

/** Shows the guest's console on the own terminal: everything that is typed goes to the guest. Answers a function that stops. */
function showConsole(sys: Sys, monitor: Monitor): () => void {
  const [console] = monitor.terminals;
  if (console === undefined) return () => undefined;
  const stopOutput = console.onDidOutput((bytes) => show(sys, bytes));
  if (!sys.terminal.isatty(0)) return stopOutput;
  const saved = sys.terminal.setRaw(0);
  const resize = (): void => {
    const { rows, columns } = sys.terminal.getWindowSize(0);
    if (rows > 0 && columns > 0) console.resize(rows, columns);
  };
  resize();
  sys.loop.add(0, sys.loop.EPOLLIN, () => {
    const bytes = sys.file.read(0, chunkBytes);
    if (bytes === undefined || bytes.length === 0) sys.loop.remove(0);
    else console.input(bytes);
  });
  const { WINCH } = sys.process.signals;
  watchSignals(sys, monitor, (number) => {
    if (number === WINCH) resize();
  });
  return () => {
    stopOutput();
    sys.loop.remove(0);
    sys.terminal.restore(0, saved);
  };
}

/** What would end this process ends the guest: cleanly first, and at once when it comes again. */
function watchSignals(sys: Sys, monitor: Monitor, other: (number: number) => void = () => undefined): void {
  const { HUP, INT, TERM, QUIT, WINCH } = sys.process.signals;
  let isAsked = false;
  sys.loop.onSignals([HUP ?? 1, INT ?? 2, TERM ?? 15, QUIT ?? 3, WINCH ?? 28], ({ number }) => {
    if (number === WINCH) other(number);
    else if (isAsked) void monitor.kill();
    else void monitor.stop({ timeoutMs: 60_000 });
    if (number !== WINCH) isAsked = true;
  });
}

/** Starts a guest whose monitor is this process. Resolves with its end. Rejects with RuntimeError. */
export function runInForeground(
  request: StartRequest,
  streams: 'console' | 'inherited',
): Promise<ContainerEnd | undefined> {
  const { sys } = request;
  return runGuest(request, streams, (monitor) => {
    watchSignals(sys, monitor);
    return streams === 'inherited' ? () => undefined : showConsole(sys, monitor);
  });
}
