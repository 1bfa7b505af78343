// SPDX-License-Identifier: Apache-2.0
import type { Transport } from '../adb/transport.ts';
import type { CommandStream } from './command-stream.ts';
import { ShellStream } from './shell-stream.ts';

/**
 * How adbd runs a command for us. `apart`: over its shell protocol, since Android 7, which has sockets for the streams. `joined`: the
 * `exec:` service of all others, where one terminal in raw mode is all of them, and passes a few kilobytes at a time.
 */
export type CommandWay = 'apart' | 'joined';

/** Asks the adb server, which knows it since the device connected. One that does not answer that has a device of the old kind. */
export async function commandWayOf(transport: Transport, serial: string): Promise<CommandWay> {
  try {
    return (await transport.features(serial)).has('shell_v2') ? 'apart' : 'joined';
  } catch {
    // Whatever is wrong with the device, opening the command will name it.
    return 'joined';
  }
}

/** The caller destroys the stream. @throws DesktopFailure */
export async function openCommand(
  transport: Transport,
  serial: string,
  { command, way }: { command: string; way: CommandWay },
): Promise<CommandStream> {
  if (way === 'joined') return transport.openService(serial, `exec:${command}`);
  return new ShellStream(await transport.openService(serial, `shell,v2,raw:${command}`));
}
