// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { buildIcmp6, buildUdp, parseIcmp6, parseUdp } from './internet-packet.ts';

const udp = {
  source: Uint8Array.of(192, 168, 0, 31),
  destination: Uint8Array.of(192, 168, 0, 30),
  sourcePort: 20,
  destinationPort: 10,
  payload: new TextEncoder().encode('Hello'),
};

function changed(packet: Uint8Array, at: number, ...bytes: number[]): Uint8Array {
  const copy = packet.slice();
  copy.set(bytes, at);
  return copy;
}

/** The sum over what a checksum covers, with it in place. */
function folded(...bytes: number[]): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

describe('a packet of UDP', () => {
  it('comes back as it was built, with sums that a receiver finds right', () => {
    const packet = buildUdp(udp);
    expect(parseUdp(packet)).toEqual(udp);
    expect(folded(...packet.subarray(0, 20))).toBe(0xffff);
    expect(folded(...udp.source, ...udp.destination, 0, 17, 0, 13, ...packet.subarray(20))).toBe(0xffff);
  });

  it('is found behind options and before padding', () => {
    const packet = buildUdp(udp);
    const withOptions = Uint8Array.from([...packet.subarray(0, 20), 1, 1, 1, 0, ...packet.subarray(20), 0, 0, 0]);
    expect(parseUdp(changed(changed(withOptions, 0, 0x46), 2, 0, 37))).toEqual(udp);
  });

  it.each([
    ['of IPv6', changed(buildUdp(udp), 0, 0x65)],
    ['with a header of 16 bytes', changed(buildUdp(udp), 0, 0x44)],
    ['with a header longer than itself', changed(buildUdp(udp), 0, 0x4f)],
    ['longer than it is', changed(buildUdp(udp), 2, 0, 34)],
    ['shorter than its headers', changed(buildUdp(udp), 2, 0, 27)],
    ['that is the first fragment', changed(buildUdp(udp), 6, 0x20)],
    ['that is a later fragment', changed(buildUdp(udp), 6, 0, 1)],
    ['of TCP', changed(buildUdp(udp), 9, 6)],
    ['with a UDP part shorter than its header', changed(buildUdp(udp), 24, 0, 7)],
    ['with a UDP part longer than itself', changed(buildUdp(udp), 24, 0, 14)],
    ['of nothing', new Uint8Array(0)],
  ])('is not taken %s', (_, packet) => {
    expect(parseUdp(packet)).toBeUndefined();
  });
});

describe('a packet of ICMPv6', () => {
  const icmp = {
    source: Uint8Array.from({ length: 16 }, (_, at) => at),
    destination: Uint8Array.from({ length: 16 }, (_, at) => 255 - at),
    hopLimit: 255,
    message: Uint8Array.of(133, 0, 0, 0, 0, 0, 0, 0),
  };

  it('comes back as it was built, with a sum that a receiver finds right', () => {
    const packet = buildIcmp6(icmp);
    const parsed = parseIcmp6(packet);
    expect(parsed).toMatchObject({ source: icmp.source, destination: icmp.destination, hopLimit: 255 });
    expect(parsed?.message.length).toBe(8);
    expect(folded(...icmp.source, ...icmp.destination, 0, 0, 0, 8, 0, 0, 0, 58, ...packet.subarray(40))).toBe(0xffff);
  });

  it.each([
    ['of IPv4', changed(buildIcmp6(icmp), 0, 0x40)],
    ['behind another header', changed(buildIcmp6(icmp), 6, 0)],
    ['longer than it is', changed(buildIcmp6(icmp), 4, 0, 9)],
    ['cut in its header', buildIcmp6(icmp).subarray(0, 39)],
  ])('is not taken %s', (_, packet) => {
    expect(parseIcmp6(packet)).toBeUndefined();
  });
});
