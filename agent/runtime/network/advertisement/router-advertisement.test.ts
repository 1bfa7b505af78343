// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { addressBytes } from '../address.ts';
import { buildIcmp6, parseIcmp6 } from '../services/internet-packet.ts';
import { managedLink as link } from '../testing/managed-link.ts';
import { allNodes, buildAdvertisement, linkLocalOf, parseSolicitation } from './router-advertisement.ts';

const source = addressBytes('fe80::2');

function solicitation(message: number[], hopLimit = 255, from = source): Uint8Array {
  return buildIcmp6({
    source: from,
    destination: addressBytes('ff02::2'),
    hopLimit,
    message: Uint8Array.from(message),
  });
}

const plain = [133, 0, 0, 0, 0, 0, 0, 0];

function optionsOf(packet: Uint8Array): Map<number, number[]> {
  const message = parseIcmp6(packet)?.message ?? new Uint8Array(0);
  const options = new Map<number, number[]>();
  for (let at = 16; at < message.length; at += (message[at + 1] ?? 1) * 8)
    options.set(message[at] ?? 0, [...message.subarray(at, at + (message[at + 1] ?? 0) * 8)]);
  return options;
}

describe('a router solicitation', () => {
  it('is taken from an address and from none', () => {
    expect(parseSolicitation(solicitation(plain))).toEqual({ source, isUnspecified: false });
    expect(parseSolicitation(solicitation([...plain, 1, 1, 2, 0, 0, 0, 0, 7]))?.source).toEqual(source);
    expect(parseSolicitation(solicitation(plain, 255, new Uint8Array(16)))?.isUnspecified).toBe(true);
  });

  it.each([
    ['that has passed a router', solicitation(plain, 254)],
    ['of another type', solicitation([135, ...plain.slice(1)])],
    ['of another code', solicitation([133, 1, ...plain.slice(2)])],
    ['that is too short', solicitation(plain.slice(0, 7))],
    ['with an option of no length', solicitation([...plain, 1, 0, 0, 0, 0, 0, 0, 0])],
    ['with an option longer than itself', solicitation([...plain, 1, 2, 0, 0, 0, 0, 0, 0])],
  ])('is not taken %s', (_, packet) => {
    expect(parseSolicitation(packet)).toBeUndefined();
  });
});

describe('a router advertisement', () => {
  const way = { source, destination: allNodes, leads: true };

  it('tells router, network, MTU and DNS server', () => {
    const packet = buildAdvertisement(link, way);
    const icmp = parseIcmp6(packet);
    expect(icmp).toMatchObject({ source, destination: allNodes, hopLimit: 255 });
    expect([...(icmp?.message ?? []).slice(4, 8)]).toEqual([64, 0, 7, 8]);
    const options = optionsOf(packet);
    expect(options.get(5)).toEqual([5, 1, 0, 0, 0, 0, 5, 220]);
    const network = [...addressBytes('fd83::')];
    expect(options.get(3)).toEqual([3, 4, 64, 0xc0, 0, 0, 7, 8, 0, 0, 7, 8, 0, 0, 0, 0, ...network]);
    expect(options.get(25)).toEqual([25, 3, 0, 0, 0, 0, 7, 8, ...addressBytes('fd83::1')]);
  });

  it('is of no default router where the host leads nowhere', () => {
    const message = parseIcmp6(buildAdvertisement(link, { ...way, leads: false }))?.message;
    expect([...(message ?? []).slice(6, 8)]).toEqual([0, 0]);
  });

  it('lets the guest make no address below a network of another length', () => {
    const small = { ...link, hostAddress6: 'fd83::fff1', prefix6: 126 };
    const prefix = optionsOf(buildAdvertisement(small, way)).get(3);
    expect(prefix?.slice(2, 4)).toEqual([126, 0x80]);
    expect(prefix?.slice(-2)).toEqual([0xff, 0xf0]);
  });
});

describe("a link's own address", () => {
  const table = [
    'fd830000000000000000000000000001 07 40 00 80  lodge-a',
    'fe80000000000000fc0000fffe000001 08 40 20 80  lodge-b',
    'fe80000000000000fc0000fffe000002 07 40 20 80  lodge-a',
    'broken 07 40 20 80  lodge-c',
  ].join('\n');

  it('is the link-local one by its name', () => {
    expect(linkLocalOf(table, 'lodge-a')).toEqual(addressBytes('fe80::fc00:ff:fe00:2'));
    expect(linkLocalOf(table, 'lodge-c')).toBeUndefined();
    expect(linkLocalOf('', 'lodge-a')).toBeUndefined();
  });
});
