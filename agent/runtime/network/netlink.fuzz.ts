// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../build/fuzz/fuzz-target.ts';
import { sampleOf } from '../metrics/network-sample.ts';
import { cidrOf } from './address.ts';
import { parseLink, parseLinkAddress } from './host-link.ts';
import { parseHostRoute } from './host-route.ts';
import { parseHostRule } from './host-rule.ts';
import { createVeth, getLink } from './link-requests.ts';
import { addRule } from './nat/rule-requests.ts';
import { errorFlag, message, messageType, type NetlinkMessage, NetlinkWriter, parseMessages } from './netlink.ts';
import { errorOf } from './netlink-error.ts';
import { addAddress, addDefaultRoute } from './route-requests.ts';

/** A bridge as the kernel tells of it. */
const bridge = new NetlinkWriter()
  .fields([1, 0], [1, 0], [2, 1], [4, 7], [4, 1], [4, 0])
  .text(3, 'br0')
  .number(4, 1500)
  .attribute(1, Uint8Array.of(2, 0, 0, 0, 0, 1))
  .attribute(23, new Uint8Array(200))
  .nested(18, (info) => info.text(1, 'bridge').nested(2, (data) => data.attribute(7, Uint8Array.of(1)).short(39, 1)));
const refused = new NetlinkWriter().fields([4, -22]).attribute(0, new Uint8Array(8)).text(1, 'no');
const address = addAddress(7, cidrOf('10.0.3.1/24'), { broadcast: Uint8Array.of(10, 0, 3, 255) }, '');
const rule = addRule({ family: 2, priority: 9600, table: 1021, match: { kind: 'from', link: 'vethA' } });

const asked = getLink('br0');

/** Whatever comes: a reader answers, and what it answers is of its kind. */
function read(received: NetlinkMessage): string {
  const link = parseLink(received);
  if (link !== undefined && (link.name.includes('\0') || link.mtu < 0 || !Number.isSafeInteger(link.index)))
    throw new Error(`no link: ${JSON.stringify(link)}`);
  const told = parseLinkAddress(received);
  if (told !== undefined && !/^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]{2,39})$/.test(told.address))
    throw new Error(`no address: ${told.address}`);
  const route = parseHostRoute(received);
  if (route !== undefined && route.destination.prefix > route.destination.bytes.length * 8)
    throw new Error(`no route: ${JSON.stringify(route)}`);
  const rule = parseHostRule(received);
  if (rule !== undefined && !Number.isSafeInteger(rule.priority + rule.table))
    throw new Error(`no rule: ${JSON.stringify(rule)}`);
  const error = received.type === messageType.error ? errorOf(asked, received) : undefined;
  if (error !== undefined && !/^E/.test(error.code)) throw new Error(`no error: ${error.code}`);
  const figures = sampleOf([received], [received], [received]);
  const ways = [route && `route ${route.destination.prefix}`, rule?.action];
  const parts = [
    ...ways,
    link?.kind ?? (link && 'link'),
    told && `ipv${told.address.includes(':') ? 6 : 4}`,
    error && 'error',
  ];
  const counted = [figures.interfaces.length, figures.gateways.length].join('+');
  return `${received.type < 40 ? received.type : 'other'} ${parts.filter((part) => part !== undefined).join(' ')} ${counted}`;
}

/** The kernel's answers, and what a guest's own names and addresses put into them. */
export const target: FuzzTarget = {
  name: 'netlink',
  seeds: [
    message(messageType.newLink, 2, 1, bridge.bytes()),
    message(messageType.error, errorFlag.capped | errorFlag.attributes, 1, refused.bytes()),
    message(messageType.newAddress, 2, 1, address.body),
    message(messageType.newRoute, 2, 1, addDefaultRoute(7, 2, '10.0.3.1', '').body),
    message(messageType.newRoute, 2, 1, addDefaultRoute(7, 10, 'fd00::1', '').body),
    message(messageType.newLink, 0, 1, createVeth({ name: 'a', mtu: 1400 }, { name: 'b' }, 4).body),
    message(messageType.newRule, 2, 1, rule.body),
    message(messageType.done, 2, 1, new Uint8Array(4)),
  ],
  words: [
    ...[Uint8Array.of(4, 0), Uint8Array.of(0xff, 0xff), Uint8Array.of(0, 0, 0, 0), Uint8Array.of(0x10, 0, 0x03, 0)],
    ...[Uint8Array.of(8, 0, 4, 0), Uint8Array.of(0x14, 0, 0x12, 0x80), 'bridge\0', 'eth0\0', 'br-\u00e9\0'],
  ],
  feed: (input) => {
    const messages = parseMessages(input);
    return messages.length === 0 ? 'none' : messages.slice(0, 4).map(read).join(', ');
  },
};
