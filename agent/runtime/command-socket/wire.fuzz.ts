// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import {
  command,
  headerBytes,
  packCgroupFd,
  parseCgroupFd,
  parseConsoleLog,
  parseRequest,
  parseStates,
} from './wire.ts';

function request(number: number, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(headerBytes + payload.length);
  new DataView(bytes.buffer).setInt32(0, number, true);
  new DataView(bytes.buffer).setInt32(4, payload.length, true);
  bytes.set(payload, headerBytes);
  return bytes;
}

function parsePayload(number: number, payload: Uint8Array): string {
  if (number === command.addStateClient) {
    const { coming, known } = parseStates(payload);
    if ([...known].some((state) => !coming.has(state))) throw new Error('a known state that is not awaited');
    return `${coming.size} states`;
  }
  if (number === command.consoleLog) return `console ${JSON.stringify(parseConsoleLog(payload)).replace(/\d+/, 'n')}`;
  if (number !== command.getCgroupFd) return 'no payload of its own';
  const controller = parseCgroupFd(payload);
  const again = parseCgroupFd(packCgroupFd(0, 0, 0, controller));
  if (String(again) !== String(controller)) throw new Error('packed and parsed it is another');
  return `cgroup ${Math.min(controller.length, 3)}`;
}

/** Clients of the command socket are programs of the host, and not all of them LXC's. */
export const target: FuzzTarget = {
  name: 'command-socket',
  seeds: [
    ...Object.values(command).map((number) => request(number)),
    request(command.addStateClient, new Uint8Array(32).fill(1)),
    request(command.consoleLog, new Uint8Array(24)),
    request(command.getCgroupFd, new Uint8Array(80).fill(97)),
    request(command.getConfigItem, new TextEncoder().encode('lxc.arch\0')),
  ],
  words: [Uint8Array.of(0, 0, 0, 0), Uint8Array.of(255, 255, 255, 255), Uint8Array.of(80, 0, 0, 0), 'lxc.arch\0'],
  feed: (input) => {
    try {
      const found = parseRequest(input);
      if (found === undefined) return 'not whole yet';
      if (found.payload.length !== input.length - headerBytes) throw new Error('a payload of another length');
      return `${found.command >= 0 && found.command < 27 ? 'known' : 'unknown'} ${parsePayload(found.command, found.payload)}`;
    } catch (error) {
      if (error instanceof RangeError) return `refused: ${error.message}`;
      throw error;
    }
  },
};
