// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../../build/fuzz/fuzz-target.ts';
import { buildAdvertisement, parseSolicitation } from '../advertisement/router-advertisement.ts';
import { buildIcmp6, buildUdp, parseIcmp6, parseUdp } from '../services/internet-packet.ts';
import { managedLink as link } from '../testing/managed-link.ts';
import { parseDhcpRequest } from './dhcp-message.ts';
import { dhcpOption, dhcpType, readOptions } from './dhcp-option.ts';
import { DhcpServer } from './dhcp-server.ts';
import { type ClientMessage, clientMessage, hardware } from './testing/client-message.ts';

const address = [10, 83, 0, 2];
const server = [10, 83, 0, 1];

/** As it comes over the link. */
function packet(message: ClientMessage): Uint8Array {
  const source = Uint8Array.of(0, 0, 0, 0);
  const destination = Uint8Array.of(255, 255, 255, 255);
  return buildUdp({ source, destination, sourcePort: 68, destinationPort: 67, payload: clientMessage(message) });
}

const solicitation = buildIcmp6({
  source: new Uint8Array(16),
  destination: new Uint8Array(16).fill(255),
  hopLimit: 255,
  message: Uint8Array.of(133, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 7),
});

/** The address is given to nobody else, and an answer is one that a client can read. */
function checkAnswer(message: Uint8Array): number {
  const options = new Map<number, Uint8Array>();
  if (message.length > 576 - 28 || !readOptions(message.subarray(240), options))
    throw new Error('no answer for a client');
  const type = options.get(dhcpOption.messageType)?.[0] ?? 0;
  const given = [...message.subarray(16, 20)].join('.');
  if (type === dhcpType.offer && given !== link.guestAddress4) throw new Error(`offers ${given}`);
  if (![link.guestAddress4, '0.0.0.0'].includes(given)) throw new Error(`gives ${given}`);
  return type;
}

function takeDhcp(input: Uint8Array): string {
  const udp = parseUdp(input);
  if (udp === undefined) return 'no UDP';
  if (buildUdp(udp).length > input.length) throw new Error('more than came');
  const request = parseDhcpRequest(udp.payload);
  if (request === undefined) return 'no DHCP';
  const dhcp = new DhcpServer(link);
  // The guest's other interface has the address, or nobody.
  const held = parseDhcpRequest(clientMessage({ type: dhcpType.request, requested: address, hardware }));
  if (held !== undefined && request.wantsBroadcast) dhcp.take(held, 0);
  const { answer, event } = dhcp.take(request, 10);
  return `${request.type} ${event} ${answer && checkAnswer(answer.message)} ${answer?.destination.length}`;
}

function takeSolicitation(input: Uint8Array): string {
  const asked = parseSolicitation(input);
  if (asked === undefined) return parseIcmp6(input) === undefined ? 'no ICMPv6' : 'no solicitation';
  const answer = buildAdvertisement(link, { source: asked.source, destination: asked.source, leads: true });
  if (parseIcmp6(answer)?.message[0] !== 134) throw new Error('no advertisement');
  return `solicitation ${asked.isUnspecified}`;
}

/** What a guest sends to the host's end of its link. */
export const target: FuzzTarget = {
  name: 'dhcp',
  seeds: [
    packet({ type: dhcpType.discover, parameters: [1, 3, 6, 26], clientId: [1, ...hardware] }),
    packet({ type: dhcpType.request, requested: address, serverId: server }),
    packet({ type: dhcpType.request, clientAddress: address, broadcast: true }),
    packet({ type: dhcpType.decline, requested: address, serverId: server }),
    packet({ type: dhcpType.release, clientAddress: address, serverId: server }),
    packet({ type: dhcpType.inform, clientAddress: address, more: [dhcpOption.overload, 1, 3] }),
    solicitation,
  ],
  words: [
    ...[Uint8Array.of(53, 1, 3), Uint8Array.of(52, 1, 1), Uint8Array.of(61, 255), Uint8Array.of(255, 255, 255, 255)],
    ...[Uint8Array.of(50, 4, 10, 83, 0, 2), Uint8Array.of(54, 4, 10, 83, 0, 1), Uint8Array.of(99, 130, 83, 99)],
    ...[Uint8Array.of(0x45, 0), Uint8Array.of(0x60, 0), Uint8Array.of(133, 0)],
  ],
  feed: (input) => ((input[0] ?? 0) >> 4 === 6 ? takeSolicitation(input) : takeDhcp(input)),
};
