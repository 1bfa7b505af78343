// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { message, messageType, NetlinkWriter, parseMessages } from '../netlink.ts';
import { parseResolver } from './resolver.ts';
import { parseRoute } from './route-table.ts';
import { namespacePids, shownText } from './socket-holders.ts';

function route(fields: { prefix: number; table: number; protocol: number; kind: number }, attributes: NetlinkWriter) {
  const { prefix, table, protocol, kind } = fields;
  const head = new NetlinkWriter().fields([1, 2], [1, prefix], [1, 0], [1, 0], [1, table]).bytes();
  const rest = Uint8Array.of(protocol, 0, kind, 0, 0, 0, 0);
  const body = Uint8Array.from([...head.subarray(0, 5), ...rest, ...attributes.bytes()]);
  const [parsed] = parseMessages(message(messageType.newRoute, 0, 1, body));
  return parsed === undefined ? undefined : parseRoute(parsed);
}

const ip = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

test('a default route is told with gateway, link, metric and who made it', () => {
  const attributes = new NetlinkWriter()
    .attribute(5, ip(10, 83, 0, 1))
    .number(4, 7)
    .number(6, 100);
  expect(route({ prefix: 0, table: 254, protocol: 16, kind: 1 }, attributes)).toEqual({
    ...{ destination: 'default', gateway: '10.83.0.1', linkIndex: 7 },
    ...{ metric: 100, table: 254, kind: 'unicast', origin: 'dhcp' },
  });
});

test('a table beyond 255 is in its own attribute, as Android has them', () => {
  const attributes = new NetlinkWriter().attribute(1, ip(10, 0, 0, 0)).number(15, 1021);
  const told = route({ prefix: 8, table: 252, protocol: 4, kind: 7 }, attributes);
  expect(told).toMatchObject({ destination: '10.0.0.0/8', table: 1021, kind: 'unreachable', origin: 'static' });
});

test("routes to the machine's own addresses are left out, and what is cut", () => {
  const own = new NetlinkWriter().attribute(1, ip(127, 0, 0, 1));
  expect(route({ prefix: 32, table: 255, protocol: 2, kind: 2 }, own)).toBeUndefined();
  expect(parseRoute({ type: messageType.newRoute, flags: 0, sequence: 1, body: ip(2, 0) })).toBeUndefined();
});

test('a resolver file is read as resolv.conf(5) says, whatever else it holds', () => {
  const text = '# made by hand\nnameserver 1.1.1.1\nsearch a b\ndomain lan\noptions ndots:2 edns0\nnameserver\n;x\n';
  expect(parseResolver(text)).toEqual({ servers: ['1.1.1.1'], search: ['lan'], options: ['ndots:2', 'edns0'] });
  expect(parseResolver('nameserver 1.1.1.1\n'.repeat(100)).servers).toHaveLength(32);
});

test('the numbers of a process stand from the outermost namespace to its own', () => {
  expect(namespacePids('Name:\tsh\nNSpid:\t4711\t12\t1\nNSpgid:\t1\n')).toEqual([4711, 12, 1]);
  expect(namespacePids('Name:\tsh\n')).toEqual([]);
});

test('a name that a process chose cannot break a line', () => {
  expect(shownText('a\nb\x1b[31m\x9b', 64)).toBe('a\ufffdb\ufffd[31m\ufffd');
});
