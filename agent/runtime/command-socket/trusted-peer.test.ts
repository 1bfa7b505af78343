// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { CommandClient } from './command-client.ts';
import { isTrustedMonitor, type Peer } from './trusted-peer.ts';

/** Process 9 is in another pid namespace, 8 has ended; the folder of guests belongs to `owner`. */
function host(owner: number, peer: Peer = { uid: 0, pid: 7 }) {
  return recordingSys({
    'file.readlink': (path: string) => {
      if (path.includes('/8/')) throw makeSysError('ENOENT', 2, 'readlink', path);
      return path.includes('/9/') ? 'pid:[2]' : 'pid:[1]';
    },
    'file.stat': () => ({ uid: owner }),
    'socket.unixConnect': () => 5,
    'socket.peerCredentials': () => peer,
  });
}

test.each<[string, Peer, number, boolean]>([
  ['a monitor of root', { uid: 0, pid: 7 }, 0, true],
  ['one that was started by a process that has ended', { uid: 0, pid: 8 }, 0, true],
  ["an app at the address of root's guest", { uid: 10_123, pid: 7 }, 0, false],
  ['the root of a guest that has the network of the host', { uid: 0, pid: 9 }, 0, false],
  ["a user's own monitor, in the user's folder", { uid: 1000, pid: 7 }, 1000, true],
  ["another user's, there", { uid: 1001, pid: 7 }, 1000, false],
])('%s', (_, peer, owner, trusted) => {
  expect(isTrustedMonitor(host(owner).sys, peer, '/guests')).toBe(trusted);
});

test('what is no monitor is asked nothing', () => {
  const { sys, calls, openFds } = host(0, { uid: 10_123, pid: 7 });
  const client = new CommandClient(sys, '/guests', 'a');
  expect([client.isAlive, client.initPid(), client.state(), client.kill(), client.monitorPid()]).toEqual([
    false,
    undefined,
    'STOPPED',
    false,
    undefined,
  ]);
  expect(calls.some(({ name }) => name === 'socket.sendMessage')).toBe(false);
  expect([...openFds]).toEqual([]);
});
