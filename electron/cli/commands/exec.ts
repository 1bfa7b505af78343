// SPDX-License-Identifier: Apache-2.0
import type { CommandSession } from '../command-session.ts';
import { AttachedStream, terminalSize } from './console.ts';

export interface ExecOptions {
  uid: number;
  gid?: number;
  workdir: string;
  /** NAME=VALUE */
  env: string[];
  terminal: boolean;
}

/** Linux guests have it in /bin, Android ones in /system/bin: the agent's PATH has both. */
const shell = ['sh', '-l'];

/** Runs a command in a guest with this process's input and output. Answers its exit code. */
export async function execInGuest(
  session: CommandSession,
  guest: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<number> {
  const { serial } = await session.connect();
  const { uid, gid = uid, workdir: cwd, env: environment } = options;
  const terminal = options.terminal && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const params = {
    ...{ serial, guest, uid, gid, cwd, environment, terminal },
    command: command.length === 0 ? shell : [...command],
    ...terminalSize(),
  };
  return new AttachedStream(session, { detachable: false }).run((onMessage, onDrain) =>
    session.client.stream('command', params, { onMessage, onDrain }),
  );
}
