// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { hostPortOf, portForwardOf } from './forward-commands.ts';

test('a forward is a protocol and two ports', () => {
  expect(portForwardOf('tcp:8080:80')).toEqual({ protocol: 'tcp', hostPort: 8080, guestPort: 80 });
  expect(hostPortOf('udp:53')).toEqual({ protocol: 'udp', hostPort: 53 });
  expect(hostPortOf('tcp:8080:80')).toEqual({ protocol: 'tcp', hostPort: 8080 });
});

test.each([
  '',
  'tcp',
  'tcp:8080',
  'tcp:0:80',
  'tcp:65536:80',
  'tcp:1e3:80',
  'tcp:8080:80:1',
  'icmp:1:1',
  'tcp::80',
  'tcp: 1:2',
])('%j is no forward', (text) => {
  expect(() => portForwardOf(text)).toThrow(/needed|whole numbers/);
});
