// SPDX-License-Identifier: Apache-2.0
import { type DhcpOptions, dhcpOption, dhcpType, readOptions } from './dhcp-option.ts';

/** What a client says (RFC 2131, table 1). Addresses as 4 bytes. */
export interface DhcpRequest {
  type: number;
  transactionId: Uint8Array;
  /** The client cannot take a packet for its address before it has it. */
  wantsBroadcast: boolean;
  clientAddress: Uint8Array;
  /** 6 bytes: Ethernet. */
  hardwareAddress: Uint8Array;
  requestedAddress: Uint8Array | undefined;
  serverId: Uint8Array | undefined;
  clientId: Uint8Array | undefined;
  /** Options it wants, in its order of preference; undefined: it does not say. */
  parameters: Uint8Array | undefined;
}

export interface DhcpReply {
  type: number;
  /** yiaddr; 0.0.0.0 where none is given. */
  address: Uint8Array;
  options: readonly (readonly [code: number, value: Uint8Array])[];
}

const bootRequest = 1;
const bootReply = 2;
const ethernet = 1;
const cookie = [99, 130, 83, 99];
const at = {
  flags: 10,
  clientAddress: 12,
  givenAddress: 16,
  relayAddress: 24,
  hardware: 28,
  name: 44,
  file: 108,
  cookie: 236,
  options: 240,
};
/** Clients of BOOTP's time drop shorter ones (RFC 1542). */
const leastBytes = 300;

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** In the order of RFC 2131, 4.1: the options' field, the file's, the name's. undefined: malformed. */
function optionsOf(message: Uint8Array): DhcpOptions | undefined {
  const options = new Map<number, Uint8Array>();
  if (!readOptions(message.subarray(at.options), options)) return undefined;
  const overload = options.get(dhcpOption.overload);
  if (overload === undefined) return options;
  const which = overload[0] ?? 0;
  if (overload.length !== 1 || which < 1 || which > 3) return undefined;
  if ((which & 1) !== 0 && !readOptions(message.subarray(at.file, at.cookie), options)) return undefined;
  if ((which & 2) !== 0 && !readOptions(message.subarray(at.name, at.file), options)) return undefined;
  return options;
}

/** An option that has to be of one length. */
function sized(options: DhcpOptions, code: number, bytes: number): Uint8Array | undefined | 'malformed' {
  const value = options.get(code);
  return value === undefined || value.length === bytes ? value : 'malformed';
}

/** undefined: no client's message on Ethernet, malformed, or one that a relay has passed on from another link. */
export function parseDhcpRequest(message: Uint8Array): DhcpRequest | undefined {
  if (message.length < at.options || cookie.some((byte, index) => message[at.cookie + index] !== byte))
    return undefined;
  if (message[0] !== bootRequest || message[1] !== ethernet || message[2] !== 6) return undefined;
  if (!isZero(message.subarray(at.relayAddress, at.hardware))) return undefined;
  const options = optionsOf(message);
  if (options === undefined) return undefined;
  const type = sized(options, dhcpOption.messageType, 1);
  const requestedAddress = sized(options, dhcpOption.requestedAddress, 4);
  const serverId = sized(options, dhcpOption.serverId, 4);
  if (type === undefined || [type, requestedAddress, serverId].includes('malformed')) return undefined;
  return {
    type: Number(type[0]),
    transactionId: message.slice(4, 8),
    wantsBroadcast: ((message[at.flags] ?? 0) & 0x80) !== 0,
    clientAddress: message.slice(at.clientAddress, at.givenAddress),
    hardwareAddress: message.slice(at.hardware, at.hardware + 6),
    requestedAddress: requestedAddress === 'malformed' ? undefined : requestedAddress,
    serverId: serverId === 'malformed' ? undefined : serverId,
    clientId: options.get(dhcpOption.clientId),
    parameters: options.get(dhcpOption.parameterList),
  };
}

/** The options must have room: 255 bytes each. */
export function buildDhcpReply(request: DhcpRequest, reply: DhcpReply): Uint8Array {
  const optionsBytes = reply.options.reduce((sum, [, value]) => sum + 2 + value.length, 3 + 1);
  const message = new Uint8Array(Math.max(leastBytes, at.options + optionsBytes));
  message.set([bootReply, ethernet, 6]);
  message.set(request.transactionId, 4);
  message[at.flags] = request.wantsBroadcast ? 0x80 : 0;
  if (reply.type === dhcpType.acknowledge) message.set(request.clientAddress, at.clientAddress);
  message.set(reply.address, at.givenAddress);
  message.set(request.hardwareAddress, at.hardware);
  message.set(cookie, at.cookie);
  let end = at.options;
  for (const [code, value] of [[dhcpOption.messageType, Uint8Array.of(reply.type)] as const, ...reply.options]) {
    message.set([code, value.length], end);
    message.set(value, end + 2);
    end += 2 + value.length;
  }
  message[end] = dhcpOption.end;
  return message;
}
