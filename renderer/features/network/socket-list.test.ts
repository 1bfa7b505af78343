// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { SocketEntry } from '../../../agent/protocol/index.ts';
import { countsByScope, printEndpoint, shownSockets, socketKey } from './socket-list.ts';

function socket(change: Partial<SocketEntry>): SocketEntry {
  return {
    ...{ protocol: 'tcp', state: 'LISTEN', localAddress: '0.0.0.0', localPort: 22, sendQueue: 0, receiveQueue: 0 },
    holders: [{ pid: 118, hostPid: 4800, name: 'sshd' }],
    ...change,
  };
}

const sockets = [
  socket({ localPort: 8080, holders: [{ pid: 30, hostPid: 4830, name: 'httpd' }] }),
  socket({}),
  socket({ state: 'ESTABLISHED', localAddress: '10.83.0.2', remoteAddress: '10.83.0.1', remotePort: 50_022 }),
  socket({ protocol: 'udp', state: 'UNCONNECTED', localPort: 68, holders: [] }),
  socket({ protocol: 'udp', state: 'UNCONNECTED', localPort: 0, holders: [] }),
  socket({ protocol: 'unix', localAddress: '/run/sshd.sock', localPort: 0 }),
];

const ports = (scope: Parameters<typeof shownSockets>[1], filter = '') =>
  shownSockets(sockets, scope, filter).map(({ localPort }) => localPort);

test('what listens, by port; a bound datagram socket counts, one without a port does not', () => {
  expect(ports('listening')).toEqual([22, 68, 8080]);
  expect(ports('connected')).toEqual([22]);
  expect(ports('unix')).toEqual([0]);
  expect(countsByScope(sockets)).toEqual({ listening: 3, connected: 1, all: 5, unix: 1 });
});

test('a filter finds by port, address, program and number, and by several words at once', () => {
  expect(ports('all', ':8080')).toEqual([8080]);
  expect(ports('all', '10.83.0.1')).toEqual([22]);
  expect(ports('all', 'HTTPD')).toEqual([8080]);
  expect(ports('all', 'sshd 118 tcp')).toEqual([22, 22]);
  expect(ports('all', 'sshd udp')).toEqual([]);
});

test('an IPv6 address keeps its port apart, and rows have keys of their own', () => {
  expect(printEndpoint('::1', 80)).toBe('[::1]:80');
  expect(new Set(sockets.map(socketKey)).size).toBe(sockets.length);
});
