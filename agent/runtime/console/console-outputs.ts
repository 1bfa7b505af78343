// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type GuestTerminal, RuntimeError } from '../api.ts';
import type { ConsoleSettings } from '../config/keys/terminal-keys.ts';
import { ConsoleLogFile } from './console-log-file.ts';
import { ConsolePeer } from './console-peer.ts';

export interface ConsoleOutputs {
  dispose(): void;
}

function opened<T>(key: string, path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!isSysError(error)) throw error;
    const { call, code, errno } = error;
    const hint = `${key} names a file that cannot be opened: make it or its folder, or take the line out of the config`;
    throw new RuntimeError({
      reason: 'start-failed',
      message: `console: ${error.message}`,
      details: { step: 'console', key, call, code, errno, path, hint },
    });
  }
}

/** Where the config wants the console's output beside the monitor. Throws RuntimeError with nothing left open. */
export function openConsoleOutputs(sys: Sys, settings: ConsoleSettings, terminal: GuestTerminal): ConsoleOutputs {
  const { logFile, path } = settings;
  const closes: (() => void)[] = [];
  const dispose = (): void => {
    for (const close of closes.splice(0).reverse()) close();
  };
  try {
    if (logFile !== undefined) {
      const log = opened('lxc.console.logfile', logFile, () => new ConsoleLogFile(sys, { ...settings, logFile }));
      closes.push(
        () => log.close(),
        terminal.onDidOutput((bytes) => log.append(bytes)),
      );
    }
    if (path !== undefined && path !== 'none') {
      const peer = opened('lxc.console.path', path, () => new ConsolePeer(sys, path, terminal));
      closes.push(
        () => peer.close(),
        terminal.onDidOutput((bytes) => peer.write(bytes)),
      );
    }
    return { dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}
