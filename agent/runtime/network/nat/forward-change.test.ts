// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../../api.ts';
import type { PortForward } from '../network-values.ts';
import { parseSocketTable } from '../view/socket-table.ts';
import { checkForward, type ForwardFacts, forwardsOf, withoutForward } from './forward-change.ts';

const forward: PortForward = { protocol: 'tcp', hostPort: 8080, guestPort: 80 };
const free: ForwardFacts = { own: [], others: [], sockets: [] };

function refusal(body: () => unknown): object | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    if (error instanceof RuntimeError) return error.failure;
    throw error;
  }
}

/** As /proc/net has it: an address and a port in hexadecimal, a state. */
const line = (protocol: 'tcp' | 'tcp6' | 'udp', local: string, state: string) =>
  parseSocketTable(protocol, `   0: ${local} ${local.replace(/[^:]/g, '0')} ${state} 0:0 0:0 0 1000 0 77 1`);

test('a free port may lead to the guest', () => {
  expect(refusal(() => checkForward(forward, free))).toBeUndefined();
});

test.each<[string, PortForward, Partial<ForwardFacts>, object]>([
  ["adbd's port", { ...forward, hostPort: 5555 }, {}, { why: 'reserved', port: 5555 }],
  ["the port of adb's server", { ...forward, hostPort: 5037 }, {}, { why: 'reserved' }],
  ['one that it has', { ...forward, guestPort: 81 }, { own: [forward] }, { why: 'there' }],
  ["another guest's", forward, { others: [{ guest: 'b', forwards: [forward] }] }, { why: 'other-guest', guest: 'b' }],
  ['one of a server', forward, { sockets: line('tcp', '00000000:1F90', '0A') }, { why: 'listens' }],
  [
    'one of a server of IPv6',
    forward,
    { sockets: line('tcp6', `${'0'.repeat(32)}:1F90`, '0A'), holderOf: () => 'sshd (7)' },
    { why: 'listens', holder: 'sshd (7)' },
  ],
  [
    'one of a server of datagrams',
    { ...forward, protocol: 'udp' },
    { sockets: line('udp', '0200000A:1F90', '07') },
    { why: 'listens', protocol: 'udp' },
  ],
  [
    'one too many',
    forward,
    { own: Array.from({ length: 256 }, (_, at) => ({ ...forward, hostPort: 10_000 + at })) },
    { why: 'too-many' },
  ],
])('%s is refused', (_, wanted, facts, details) => {
  expect(refusal(() => checkForward(wanted, { ...free, ...facts }))).toMatchObject({
    reason: 'forward-refused',
    details,
  });
});

test.each<[string, Partial<ForwardFacts>, Partial<PortForward>]>([
  ['who listens on the loopback alone', { sockets: line('tcp', '0100007F:1F90', '0A') }, {}],
  ['who is connected from that port', { sockets: line('tcp', '0200000A:1F90', '01') }, {}],
  ['the other protocol', { own: [{ ...forward, protocol: 'udp' }], sockets: line('udp', '00000000:1F90', '07') }, {}],
  ['udp at a port of adb', {}, { protocol: 'udp', hostPort: 5555 }],
])('%s is not in the way', (_, facts, wanted) => {
  expect(refusal(() => checkForward({ ...forward, ...wanted }, { ...free, ...facts }))).toBeUndefined();
});

test('what is removed must be there', () => {
  expect(withoutForward(forward, [forward])).toEqual([]);
  const udp = { protocol: 'udp', hostPort: 8080 } as const;
  expect(refusal(() => withoutForward(udp, [forward]))).toMatchObject({ details: { why: 'not-there' } });
});

test('what another monitor has written is taken as far as it is one', () => {
  const wrong = [
    null,
    1,
    {},
    { ...forward, hostPort: 0 },
    { ...forward, guestPort: '80' },
    { ...forward, protocol: 'x' },
  ];
  expect(forwardsOf([...wrong, { ...forward, more: 1 }])).toEqual([forward]);
  expect(forwardsOf({})).toEqual([]);
});
