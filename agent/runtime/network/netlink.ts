// SPDX-License-Identifier: Apache-2.0
/** The format of netlink(7), and numbers of rtnetlink(7) as <linux/rtnetlink.h>, <linux/if_link.h> and <linux/neighbour.h> have them. */
export const messageType = {
  error: 2,
  done: 3,
  newLink: 16,
  deleteLink: 17,
  getLink: 18,
  setLink: 19,
  newAddress: 20,
  getAddress: 22,
  newRoute: 24,
  deleteRoute: 25,
  getRoute: 26,
  newNeighbour: 28,
  deleteNeighbour: 29,
  newRule: 32,
  deleteRule: 33,
  getRule: 34,
  newNamespaceId: 88,
} as const;
export const messageFlag = {
  request: 1,
  acknowledge: 4,
  replace: 0x100,
  exclusive: 0x200,
  dump: 0x300,
  create: 0x400,
} as const;
/** Flags of an answer of the type `error`. */
export const errorFlag = { capped: 0x100, attributes: 0x200 } as const;
export const errorAttribute = { message: 1 } as const;
export const addressFamily = { unspecified: 0, ipv4: 2, bridge: 7, ipv6: 10 } as const;
export const linkAttribute = {
  address: 1,
  name: 3,
  mtu: 4,
  link: 5,
  stats: 7,
  master: 10,
  operState: 16,
  linkInfo: 18,
  netnsPid: 19,
  stats64: 23,
  afSpec: 26,
  netnsFd: 28,
  transmitQueues: 31,
  receiveQueues: 32,
} as const;
export const infoAttribute = { kind: 1, data: 2 } as const;
export const vethPeer = 1;
export const macvlanAttribute = { mode: 1 } as const;
export const ipvlanAttribute = { mode: 1, flags: 2 } as const;
export const vlanAttribute = { id: 1 } as const;
export const bridgeAttribute = { vlanFiltering: 7, vlanDefaultPvid: 39 } as const;
export const bridgeVlanInfo = 2;
export const bridgeVlanFlag = { pvid: 2, untagged: 4 } as const;
export const addressAttribute = { address: 1, local: 2, broadcast: 4 } as const;
export const addressFlag = { noDuplicateDetection: 2 } as const;
export const routeAttribute = {
  destination: 1,
  outputLink: 4,
  gateway: 5,
  priority: 6,
  preferredSource: 7,
  table: 15,
} as const;
/** FRA_* of <linux/fib_rules.h>. */
export const ruleAttribute = {
  destination: 1,
  source: 2,
  inputName: 3,
  priority: 6,
  mark: 10,
  suppressPrefix: 14,
  table: 15,
  mask: 16,
  outputName: 17,
  userRange: 20,
} as const;
/** FR_ACT_*; those above nop end the search. */
export const ruleAction = { toTable: 1, goTo: 2, nop: 3 } as const;
export const ruleFlag = { invert: 2 } as const;
/** RTMGRP_*, and RTNLGRP_IPV6_RULE, RTNLGRP_IPV4_NETCONF and RTNLGRP_IPV6_NETCONF as bits. */
export const routeGroup = {
  link: 1,
  ipv4Route: 0x40,
  ipv4Rule: 0x80,
  ipv6Route: 0x400,
  ipv6Rule: 1 << 18,
  ipv4Settings: 1 << 23,
  ipv6Settings: 1 << 24,
} as const;
export const neighbourAttribute = { destination: 1 } as const;
export const neighbourFlag = { proxy: 8 } as const;
export const namespaceAttribute = { id: 1, pid: 2 } as const;
export const linkFlag = { up: 1 } as const;
/** Main table, boot protocol, unicast; the two scopes that are used. */
export const routeKind = { mainTable: 254, bootProtocol: 3, unicast: 1, universe: 0, link: 253 } as const;

const headerBytes = 16;

/** Grows; everything little endian, aligned to 4. */
export class NetlinkWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += (count + 3) & ~3;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  /** Fields of the message's own header struct, in order: [bytes, value]. */
  fields(...fields: readonly [1 | 2 | 4, number][]): this {
    const size = fields.reduce((sum, [bytes]) => sum + bytes, 0);
    let at = this.#reserve(size);
    for (const [bytes, value] of fields) {
      if (bytes === 1) this.#view.setUint8(at, value);
      else if (bytes === 2) this.#view.setUint16(at, value, true);
      else this.#view.setUint32(at, value >>> 0, true);
      at += bytes;
    }
    return this;
  }

  attribute(type: number, data: Uint8Array): this {
    const at = this.#reserve(4 + data.length);
    this.#view.setUint16(at, 4 + data.length, true);
    this.#view.setUint16(at + 2, type, true);
    this.#bytes.set(data, at + 4);
    return this;
  }

  number(type: number, value: number): this {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, value >>> 0, true);
    return this.attribute(type, data);
  }

  /** In the order of the network, as netfilter has its numbers. */
  bigNumber(type: number, value: number): this {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, value >>> 0);
    return this.attribute(type, data);
  }

  short(type: number, value: number): this {
    return this.attribute(type, Uint8Array.of(value & 0xff, (value >> 8) & 0xff));
  }

  text(type: number, value: string): this {
    return this.attribute(type, asciiZ(value));
  }

  nested(type: number, body: (inner: NetlinkWriter) => void): this {
    const inner = new NetlinkWriter();
    body(inner);
    return this.attribute(type, inner.bytes());
  }

  bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/** Names of links and kinds are ASCII, with a NUL. */
function asciiZ(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 0x7f;
  return bytes;
}

export function message(type: number, flags: number, sequence: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(headerBytes + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(body, headerBytes);
  return bytes;
}

export interface NetlinkMessage {
  type: number;
  flags: number;
  sequence: number;
  body: Uint8Array;
}

/** Cuts a datagram; what is malformed ends it. */
export function parseMessages(datagram: Uint8Array): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  let at = 0;
  while (datagram.length - at >= headerBytes) {
    const length = view.getUint32(at, true);
    if (length < headerBytes || at + length > datagram.length) break;
    messages.push({
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      sequence: view.getUint32(at + 8, true),
      body: datagram.subarray(at + headerBytes, at + length),
    });
    at += (length + 3) & ~3;
  }
  return messages;
}

/** Attributes behind a struct of `skip` bytes; the last of a type wins. */
export function parseAttributes(body: Uint8Array, skip: number): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  let at = skip;
  while (body.length - at >= 4) {
    const length = view.getUint16(at, true);
    if (length < 4 || at + length > body.length) break;
    found.set(view.getUint16(at + 2, true) & 0x3fff, body.subarray(at + 4, at + length));
    at += (length + 3) & ~3;
  }
  return found;
}

export function readText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

/** What is cut short reads as 0. */
export function readNumber(bytes: Uint8Array, at = 0): number {
  if (bytes.length < at + 4) return 0;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

/** 64 bits as a number; counters stay below 2^53 for a long time. */
export function readLong(bytes: Uint8Array, at: number): number {
  return readNumber(bytes, at) + readNumber(bytes, at + 4) * 2 ** 32;
}

/** Messages to be sent as one: each begins at a multiple of four (netlink(7)). */
export function joinMessages(messages: readonly Uint8Array[]): Uint8Array {
  const aligned = (length: number): number => (length + 3) & ~3;
  const whole = new Uint8Array(messages.reduce((sum, each) => sum + aligned(each.length), 0));
  let at = 0;
  for (const each of messages) {
    whole.set(each, at);
    at += aligned(each.length);
  }
  return whole;
}
