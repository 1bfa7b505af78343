// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { CommandClient } from './command-client.ts';
import { listenerInode } from './socket-holder.ts';
import { isTrustedMonitor, isTrustedSender, type Peer } from './trusted-peer.ts';

const address = '@/guests/a/command';
const place = { lxcPath: '/guests', address };
const connected = `0000000000000000: 00000003 00000000 00000000 0001 03 41 ${address}`;
const listening = `0000000000000000: 00000002 00000000 00010000 0001 01 42 ${address}`;

/** Process 9 is in another pid namespace, 8 has ended; the folder of guests belongs to `owner`. `holder` has what listens. */
function host(owner: number, peer: Peer = { uid: 0, pid: 7 }, holder = 9) {
  return recordingSys({
    'file.readText': (path: string) => (path === '/proc/net/unix' ? `Num\n${connected}\n${listening}\n` : 'sh\0'),
    'file.readdir': (path: string) =>
      path.endsWith('/fd') ? [{ name: '3' }] : [{ name: '7' }, { name: '9' }, { name: 'net' }],
    'file.readlink': (path: string) => {
      if (path.endsWith('/fd/3')) return path.includes(`/${holder}/`) ? 'socket:[42]' : 'socket:[41]';
      if (path.includes('/8/')) throw makeSysError('ENOENT', 2, 'readlink', path);
      return path.includes('/9/') ? 'pid:[2]' : 'pid:[1]';
    },
    'file.stat': (path: string) => ({ uid: path.startsWith('/proc/') ? peer.uid : owner }),
    'socket.unixConnect': () => 5,
    'socket.peerCredentials': () => peer,
  });
}

test.each<[string, Peer, number, boolean, number?]>([
  ['of which only a guest has what a process that has ended left', { uid: 0, pid: 8 }, 0, false, 9],
  ['a monitor of root', { uid: 0, pid: 7 }, 0, true],
  ['one that was started by a process that has ended', { uid: 0, pid: 8 }, 0, true, 7],
  ["a user's own that was, in the user's folder", { uid: 1000, pid: 8 }, 1000, true, 7],
  ["an app at the address of root's guest", { uid: 10_123, pid: 7 }, 0, false],
  ['the root of a guest that has the network of the host', { uid: 0, pid: 9 }, 0, false],
  ["a user's own monitor, in the user's folder", { uid: 1000, pid: 7 }, 1000, true],
  ["another user's, there", { uid: 1001, pid: 7 }, 1000, false],
])('%s', (_, peer, owner, trusted, holder) => {
  expect(isTrustedMonitor(host(owner, peer, holder).sys, peer, place)).toBe(trusted);
});

test.each<[string, Peer | undefined, boolean]>([
  ['a monitor', { uid: 0, pid: 7 }, true],
  ['one that has ended', { uid: 0, pid: 8 }, false],
  ['a process of a guest', { uid: 0, pid: 9 }, false],
  ['nobody that is told', undefined, false],
])('an answer of %s', (_, sender, trusted) => {
  expect(isTrustedSender(host(0).sys, sender, '/guests')).toBe(trusted);
});

test('what listens is known by its address alone', () => {
  expect(listenerInode(`Num\n${connected}\n${listening}\n`, address)).toBe('42');
  expect(listenerInode(`${listening}x\n${connected}\n`, address)).toBeUndefined();
  // An abstract address may hold a blank.
  const ends = listening.replace(address, `@x ${address}`);
  expect(listenerInode(`${ends}\n${listening.replace(' 42 ', '    43 ')}\n`, address)).toBe('43');
});

test('an answer that a process of a guest has sent is none, whoever began to listen', () => {
  const answers = [
    { uid: 0, pid: 9 },
    { uid: 0, pid: 7 },
  ];
  const { sys, openFds } = recordingSys({
    'file.readlink': (path: string) => (path.includes('/9/') ? 'pid:[2]' : 'pid:[1]'),
    'socket.unixConnect': () => 5,
    'socket.peerCredentials': () => ({ uid: 0, pid: 7 }),
    'socket.receiveMessage': () => ({ data: Uint8Array.from({ length: 16 }), fds: [], credentials: answers.shift() }),
  });
  const client = new CommandClient(sys, '/guests', 'a');
  expect([client.ask(3), client.ask(3)]).toMatchObject([undefined, { result: 0 }]);
  expect([...openFds]).toEqual([]);
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
