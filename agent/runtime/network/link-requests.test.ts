// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { cidrOf } from './address.ts';
import {
  addPortVlan,
  changeLink,
  createUpper,
  createVeth,
  deleteLink,
  deletePortVlan,
  getLink,
  nameNamespace,
} from './link-requests.ts';
import type { RouteRequest } from './route-request.ts';
import { addAddress, addDefaultRoute, addLinkRoute, addProxy, deleteLinkRoute, deleteProxy } from './route-requests.ts';

/** Words of four bytes, as a dump of memory shows them. */
const words = ({ body }: RouteRequest): string => (Buffer.from(body).toString('hex').match(/.{8}/g) ?? []).join(' ');

const nothing = '00000000 00000000 00000000 00000000';

describe('the bytes of a request, word by word', () => {
  test.each<[string, RouteRequest, string]>([
    [
      'a pair: name and kind, and in its data the other end in the namespace of the process 42',
      createVeth({ name: 'vethA' }, { name: 'eth0' }, 42),
      `${nothing} 0a000300 76657468 41000000 3c001200 09000100 76657468 00000000 2c000200 28000100 ${nothing} ${'09000300 65746830 00000000'} 08001300 2a000000`,
    ],
    [
      'a pair with address, MTU and queues',
      createVeth(
        { name: 'v', macAddress: 'fe:00:01:02:03:04', mtu: 1400, receiveQueues: 2, transmitQueues: 3 },
        { name: 'e' },
        1,
      ),
      `${nothing} 06000300 76000000 0a000100 fe000102 03040000 08000400 78050000 08002000 02000000 08001f00 03000000 ${'38001200 09000100 76657468 00000000 28000200 24000100'} ${nothing} 06000300 65000000 08001300 01000000`,
    ],
    [
      'a macvlan of the mode bridge on link 4',
      createUpper('mc0', 4, { kind: 'macvlan', mode: 4 }, 42),
      `${nothing} 08000300 6d633000 08001300 2a000000 08000500 04000000 1c001200 0c000100 6d616376 6c616e00 0c000200 08000100 04000000`,
    ],
    [
      'an ipvlan of the mode l3s with private ports',
      createUpper('ip0', 4, { kind: 'ipvlan', mode: 2, flags: 1 }, 42),
      `${nothing} 08000300 69703000 08001300 2a000000 08000500 04000000 24001200 0b000100 6970766c 616e0000 14000200 06000100 02000000 06000200 01000000`,
    ],
    [
      'a VLAN of the id 100',
      createUpper('vl0', 4, { kind: 'vlan', id: 100 }, 42),
      `${nothing} 08000300 766c3000 08001300 2a000000 08000500 04000000 1c001200 09000100 766c616e 00000000 0c000200 06000100 64000000`,
    ],
    ['a link up', changeLink(3, { up: true }, ''), '00000000 03000000 01000000 01000000'],
    ['a link down', changeLink(3, { up: false }, ''), '00000000 03000000 00000000 01000000'],
    ['a link into a bridge', changeLink(3, { master: 9 }, ''), '00000000 03000000 00000000 00000000 08000a00 09000000'],
    [
      'a link moved and renamed',
      changeLink(3, { namespacePid: 42, name: 'wan0' }, ''),
      '00000000 03000000 00000000 00000000 08001300 2a000000 09000300 77616e30 00000000',
    ],
    ['a link asked for by name', getLink('br0'), `${nothing} 08000300 62723000`],
    ['a link deleted', deleteLink(3, 'a'), '00000000 03000000 00000000 00000000'],
    [
      "a bridge's port in VLAN 10, for frames without a tag",
      addPortVlan({ index: 3, name: 'v' }, { id: 10, isUntagged: true }),
      '07000000 03000000 00000000 00000000 0c001a00 08000200 06000a00',
    ],
    [
      "a bridge's port out of VLAN 1",
      deletePortVlan({ index: 3, name: 'v' }, 1),
      '07000000 03000000 00000000 00000000 0c001a00 08000200 00000100',
    ],
    ['a number for a namespace', nameNamespace(42), '00000000 08000200 2a000000 08000100 ffffffff'],
    [
      'an IPv4 address with its broadcast address',
      addAddress(3, cidrOf('10.0.3.2/24'), { broadcast: Uint8Array.of(10, 0, 3, 255) }, ''),
      '02180000 03000000 08000200 0a000302 08000100 0a000302 08000400 0a0003ff',
    ],
    [
      'an IPv6 address',
      addAddress(3, cidrOf('fd00::2/64'), {}, ''),
      '0a400000 03000000 14000200 fd000000 00000000 00000000 00000002 14000100 fd000000 00000000 00000000 00000002',
    ],
    [
      'a network on the link',
      addLinkRoute(3, cidrOf('10.8.0.0/24'), ''),
      '02180000 fe03fd01 00000000 08000100 0a080000 08000400 03000000',
    ],
    [
      'a default gateway',
      addDefaultRoute(3, 2, '10.0.3.1', ''),
      '02000000 fe030001 00000000 08000500 0a000301 08000400 03000000',
    ],
    ['the link as the default', addDefaultRoute(3, 10, undefined, ''), '0a000000 fe030001 00000000 08000400 03000000'],
    [
      'an address answered for on a link',
      addProxy(3, '169.254.1.1', ''),
      '02000000 03000000 00000801 08000100 a9fe0101',
    ],
  ])('%s', (_, request, expected) => {
    expect(words(request)).toBe(expected);
  });

  test('what takes back has the same bytes under another type', () => {
    const cidr = cidrOf('fd00::/64');
    expect(deleteLinkRoute(1, cidr, '').body).toEqual(addLinkRoute(1, cidr, '').body);
    expect(deleteLinkRoute(1, cidr, '').type).toBe(25);
    expect(deleteProxy(1, 'fd00::1', '').body).toEqual(addProxy(1, 'fd00::1', '').body);
    expect(deleteProxy(1, 'fd00::1', '').type).toBe(29);
  });

  test('what is made must be new', () => {
    // NLM_F_CREATE and NLM_F_EXCL; a change of what is there has neither.
    expect(createVeth({ name: 'a' }, { name: 'b' }, 1).flags).toBe(0x600);
    expect(createUpper('a', 1, { kind: 'vlan', id: 1 }, 1).flags).toBe(0x600);
    expect(addLinkRoute(1, cidrOf('10.0.0.0/8'), '').flags).toBe(0x600);
    expect(changeLink(1, { up: true }, '').flags).toBe(0);
  });
});
