// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { ForwardState, SocketEntry } from '../../../agent/protocol/index.ts';
import { emptyForward, forwardOf, forwardProblems, offersOf, portOf } from './port-form.ts';

test.each([
  ['80', 80],
  [' 65535 ', 65_535],
  ['0', undefined],
  ['65536', undefined],
  ['8e2', undefined],
  ['-1', undefined],
  ['', undefined],
])('%j is the port %s', (text, port) => {
  expect(portOf(text)).toBe(port);
});

describe('a forward that is being typed', () => {
  const there: ForwardState[] = [{ protocol: 'tcp', hostPort: 8080, guestPort: 80, active: true, inConfig: false }];

  test('is not wrong before anything is typed, and not ready', () => {
    expect(forwardProblems(emptyForward, there)).toEqual({});
    expect(forwardOf(emptyForward, there)).toBeUndefined();
  });

  test('is told at the field that is wrong', () => {
    expect(forwardProblems({ ...emptyForward, hostPort: '8080', guestPort: 'x' }, there)).toEqual({
      hostPort: 'taken',
      guestPort: 'number',
    });
    expect(forwardProblems({ ...emptyForward, hostPort: '5555' }, there)).toEqual({ hostPort: 'reserved' });
    expect(forwardOf({ ...emptyForward, hostPort: '5555' }, there)).toBeUndefined();
  });

  test('of another protocol is another port, and none of adb’s', () => {
    expect(forwardOf({ ...emptyForward, protocol: 'udp', hostPort: '8080' }, there)).toEqual({
      ...{ protocol: 'udp', hostPort: 8080, guestPort: 8080 },
    });
    expect(forwardProblems({ ...emptyForward, protocol: 'udp', hostPort: '5555' }, there)).toEqual({});
  });
});

test('what is offered listens by TCP, once for a port, and is not open yet', () => {
  const socket = (change: Partial<SocketEntry>): SocketEntry => ({
    ...{
      protocol: 'tcp',
      state: 'LISTEN',
      localAddress: '0.0.0.0',
      localPort: 1,
      sendQueue: 0,
      receiveQueue: 0,
      uid: 0,
    },
    holders: [],
    ...change,
  });
  const holder = { pid: 1, hostPid: 2, name: 'adbd' };
  const sockets = [
    socket({ localPort: 8080 }),
    socket({ localPort: 5555 }),
    socket({ localPort: 5555, protocol: 'tcp6', holders: [holder] }),
    socket({ localPort: 53, protocol: 'udp', state: 'UNCONNECTED' }),
    socket({ localPort: 22, state: 'ESTABLISHED' }),
    socket({ localPort: 80 }),
  ];
  expect(offersOf(sockets, [{ guestPort: 80, localPort: 10_080, connections: 0 }])).toEqual([
    { port: 5555, name: 'adbd' },
    { port: 8080, name: undefined },
  ]);
});
