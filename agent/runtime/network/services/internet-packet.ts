// SPDX-License-Identifier: Apache-2.0
/** Packets of IPv4 with UDP (RFC 791, 768) and of IPv6 with ICMPv6 (RFC 8200, 4443), from their internet header on. */
export interface UdpPacket {
  source: Uint8Array;
  destination: Uint8Array;
  sourcePort: number;
  destinationPort: number;
  payload: Uint8Array;
}

export interface Icmp6Packet {
  source: Uint8Array;
  destination: Uint8Array;
  hopLimit: number;
  /** From the type on. */
  message: Uint8Array;
}

const udpProtocol = 17;
const icmp6Protocol = 58;
const ipv4HeaderBytes = 20;
const udpHeaderBytes = 8;
const ipv6HeaderBytes = 40;

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The one's complement sum of 16 bits (RFC 1071). */
function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  // All parts but the last have an even length.
  for (const part of parts)
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * undefined: another protocol, a fragment, or cut off. The checksum of UDP is not looked at: between the ends of a pair the kernel
 * leaves it to a device that there is not.
 */
export function parseUdp(packet: Uint8Array): UdpPacket | undefined {
  if (packet.length < ipv4HeaderBytes) return undefined;
  const fields = view(packet);
  const first = packet[0] ?? 0;
  const headerBytes = (first & 15) * 4;
  const totalBytes = fields.getUint16(2);
  if (first >> 4 !== 4 || headerBytes < ipv4HeaderBytes || totalBytes > packet.length) return undefined;
  // Everything but "do not fragment".
  if ((fields.getUint16(6) & 0xbfff) !== 0 || packet[9] !== udpProtocol) return undefined;
  if (headerBytes + udpHeaderBytes > totalBytes) return undefined;
  const udpBytes = fields.getUint16(headerBytes + 4);
  if (udpBytes < udpHeaderBytes || headerBytes + udpBytes > totalBytes) return undefined;
  return {
    source: packet.slice(12, 16),
    destination: packet.slice(16, 20),
    sourcePort: fields.getUint16(headerBytes),
    destinationPort: fields.getUint16(headerBytes + 2),
    payload: packet.slice(headerBytes + udpHeaderBytes, headerBytes + udpBytes),
  };
}

export function buildUdp({ source, destination, sourcePort, destinationPort, payload }: UdpPacket): Uint8Array {
  const udpBytes = udpHeaderBytes + payload.length;
  const packet = new Uint8Array(ipv4HeaderBytes + udpBytes);
  const fields = view(packet);
  packet[0] = 0x45;
  fields.setUint16(2, packet.length);
  // Do not fragment: then the identification may be 0 (RFC 6864).
  fields.setUint16(6, 0x4000);
  packet[8] = 64;
  packet[9] = udpProtocol;
  packet.set(source, 12);
  packet.set(destination, 16);
  fields.setUint16(10, checksum(packet.subarray(0, ipv4HeaderBytes)));
  const udp = packet.subarray(ipv4HeaderBytes);
  fields.setUint16(ipv4HeaderBytes, sourcePort);
  fields.setUint16(ipv4HeaderBytes + 2, destinationPort);
  fields.setUint16(ipv4HeaderBytes + 4, udpBytes);
  udp.set(payload, udpHeaderBytes);
  const pseudo = Uint8Array.of(0, udpProtocol, udpBytes >> 8, udpBytes & 0xff);
  // 0 would say that there is none.
  fields.setUint16(ipv4HeaderBytes + 6, checksum(source, destination, pseudo, udp) || 0xffff);
  return packet;
}

/** undefined: another protocol, one behind extension headers, or cut off. */
export function parseIcmp6(packet: Uint8Array): Icmp6Packet | undefined {
  if (packet.length < ipv6HeaderBytes) return undefined;
  const payloadBytes = view(packet).getUint16(4);
  if ((packet[0] ?? 0) >> 4 !== 6 || packet[6] !== icmp6Protocol) return undefined;
  if (ipv6HeaderBytes + payloadBytes > packet.length) return undefined;
  return {
    source: packet.slice(8, 24),
    destination: packet.slice(24, 40),
    hopLimit: packet[7] ?? 0,
    message: packet.slice(ipv6HeaderBytes, ipv6HeaderBytes + payloadBytes),
  };
}

/** The message's checksum is filled in. */
export function buildIcmp6({ source, destination, hopLimit, message }: Icmp6Packet): Uint8Array {
  const packet = new Uint8Array(ipv6HeaderBytes + message.length);
  const fields = view(packet);
  packet[0] = 0x60;
  fields.setUint16(4, message.length);
  packet[6] = icmp6Protocol;
  packet[7] = hopLimit;
  packet.set(source, 8);
  packet.set(destination, 24);
  packet.set(message, ipv6HeaderBytes);
  const icmp = packet.subarray(ipv6HeaderBytes);
  icmp.fill(0, 2, 4);
  const pseudo = Uint8Array.of(0, 0, message.length >> 8, message.length & 0xff, 0, 0, 0, icmp6Protocol);
  fields.setUint16(ipv6HeaderBytes + 2, checksum(source, destination, pseudo, icmp));
  return packet;
}
