// SPDX-License-Identifier: Apache-2.0
import { addressBytes } from '../address.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import { buildDhcpReply, type DhcpReply, type DhcpRequest } from './dhcp-message.ts';
import { dhcpOption, dhcpType } from './dhcp-option.ts';

export interface DhcpAnswer {
  /** Of IPv4 and of Ethernet. */
  destination: Uint8Array;
  hardwareAddress: Uint8Array;
  message: Uint8Array;
}

export type LeaseEvent = 'leased' | 'renewed' | 'released' | 'declined' | 'refused' | 'held';

export interface DhcpOutcome {
  answer: DhcpAnswer | undefined;
  /** What became of the lease; undefined: nothing to tell. */
  event: LeaseEvent | undefined;
}

interface Holder {
  hardwareAddress: Uint8Array;
  untilMs: number;
}

/** An hour: the address is the guest's as long as it runs, and what it is told may change. */
const leaseSeconds = 3600;
/** How long an address that a client found in use is kept back: its own pause before it asks again (RFC 2131, 3.1). */
const declinedMs = 10_000;
/** An offer is kept for its client while it may ask for it. */
const offeredMs = 60_000;

/** An answer stays below the 576 bytes that any client takes. */
const longestIdBytes = 128;

const anywhere = Uint8Array.of(0, 0, 0, 0);
const broadcast = Uint8Array.of(255, 255, 255, 255);
const broadcastHardware = Uint8Array.of(255, 255, 255, 255, 255, 255);
const nothing: DhcpOutcome = { answer: undefined, event: undefined };

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one?.length === other.length && one.every((byte, index) => byte === other[index]);
}

function number(value: number, bytes: 2 | 4): Uint8Array {
  return bytes === 2
    ? Uint8Array.of(value >> 8, value & 0xff)
    : Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function maskOf(prefix: number): Uint8Array {
  return number(prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0, 4);
}

/** What the guest is told of its link, as far as it asks. The mask comes before the router (RFC 2132, 3.3). */
function linkOptions(link: ManagedNetwork, wanted: Uint8Array | undefined): DhcpReply['options'] {
  const dns = link.dns.filter((address) => !address.includes(':')).slice(0, 8);
  const all: DhcpReply['options'] = [
    [dhcpOption.subnetMask, maskOf(link.prefix4)],
    [dhcpOption.router, addressBytes(link.hostAddress4)],
    ...(dns.length === 0
      ? []
      : [[dhcpOption.dnsServers, Uint8Array.from(dns.flatMap((each) => [...addressBytes(each)]))] as const]),
    [dhcpOption.mtu, number(link.mtu, 2)],
  ];
  return wanted === undefined ? all : all.filter(([code]) => wanted.includes(code));
}

function leaseOptions(): DhcpReply['options'] {
  return [
    [dhcpOption.leaseTime, number(leaseSeconds, 4)],
    [dhcpOption.renewalTime, number(leaseSeconds / 2, 4)],
    [dhcpOption.rebindingTime, number((leaseSeconds * 7) / 8, 4)],
  ];
}

/**
 * A DHCP server for one guest (RFC 2131): one address, for the one interface that asks first, told apart by its hardware address, as
 * the programs of one boot give it different client identifiers. Pure: it is given what comes and the time.
 */
export class DhcpServer {
  readonly #link: ManagedNetwork;
  #holder: Holder | undefined;
  #declinedUntilMs = 0;

  constructor(link: ManagedNetwork) {
    this.#link = link;
  }

  /** `nowMs`: of a clock that never goes back. */
  take(request: DhcpRequest, nowMs: number): DhcpOutcome {
    if (this.#holder !== undefined && this.#holder.untilMs <= nowMs) this.#holder = undefined;
    switch (request.type) {
      case dhcpType.discover:
        return this.#offer(request, nowMs);
      case dhcpType.request:
        return this.#request(request, nowMs);
      case dhcpType.decline:
        return this.#decline(request, nowMs);
      case dhcpType.release:
        return this.#release(request);
      case dhcpType.inform:
        return this.#inform(request);
      default:
        return nothing;
    }
  }

  get #guestAddress(): Uint8Array {
    return addressBytes(this.#link.guestAddress4);
  }

  get #serverId(): Uint8Array {
    return addressBytes(this.#link.hostAddress4);
  }

  #isHeldByOther({ hardwareAddress }: DhcpRequest): boolean {
    return this.#holder !== undefined && !isSame(hardwareAddress, this.#holder.hardwareAddress);
  }

  /** At least so long, for a lease that is running goes on while its client is offered it again. */
  #hold({ hardwareAddress }: DhcpRequest, untilMs: number): void {
    this.#holder = { hardwareAddress, untilMs: Math.max(untilMs, this.#holder?.untilMs ?? 0) };
  }

  #offer(request: DhcpRequest, nowMs: number): DhcpOutcome {
    if (nowMs < this.#declinedUntilMs) return nothing;
    if (this.#isHeldByOther(request)) return { answer: undefined, event: 'held' };
    this.#hold(request, nowMs + offeredMs);
    return { answer: this.#give(request, dhcpType.offer), event: undefined };
  }

  #request(request: DhcpRequest, nowMs: number): DhcpOutcome {
    const { serverId, requestedAddress, clientAddress } = request;
    const isOurs = isSame(serverId, this.#serverId);
    if (serverId !== undefined && !isOurs) return nothing;
    // Selecting and rebooting name the address in the option, renewing and rebinding have it already.
    const asked = requestedAddress ?? clientAddress;
    const isFree = !this.#isHeldByOther(request) && nowMs >= this.#declinedUntilMs;
    if (!isFree || !isSame(asked, this.#guestAddress)) return { answer: this.#refuse(request), event: 'refused' };
    const event = requestedAddress === undefined ? 'renewed' : 'leased';
    this.#hold(request, nowMs + leaseSeconds * 1000);
    return { answer: this.#give(request, dhcpType.acknowledge), event };
  }

  #decline(request: DhcpRequest, nowMs: number): DhcpOutcome {
    const isOurs = isSame(request.serverId, this.#serverId) && isSame(request.requestedAddress, this.#guestAddress);
    if (!isOurs || this.#isHeldByOther(request)) return nothing;
    this.#holder = undefined;
    this.#declinedUntilMs = nowMs + declinedMs;
    return { answer: undefined, event: 'declined' };
  }

  #release(request: DhcpRequest): DhcpOutcome {
    const isOurs = isSame(request.serverId, this.#serverId) && isSame(request.clientAddress, this.#guestAddress);
    if (!isOurs || this.#holder === undefined || this.#isHeldByOther(request)) return nothing;
    this.#holder = undefined;
    return { answer: undefined, event: 'released' };
  }

  /** Its address is its own business. */
  #inform(request: DhcpRequest): DhcpOutcome {
    const options = linkOptions(this.#link, request.parameters);
    return {
      answer: this.#reply(request, { type: dhcpType.acknowledge, address: anywhere, options }),
      event: undefined,
    };
  }

  #give(request: DhcpRequest, type: number): DhcpAnswer {
    const options = [...leaseOptions(), ...linkOptions(this.#link, request.parameters)];
    return this.#reply(request, { type, address: this.#guestAddress, options });
  }

  #refuse(request: DhcpRequest): DhcpAnswer {
    const { message } = this.#reply(request, { type: dhcpType.refuse, address: anywhere, options: [] });
    return { destination: broadcast, hardwareAddress: broadcastHardware, message };
  }

  /** With the client's identifier, which it may look for (RFC 6842), where it has room. To where RFC 2131, 4.1, says. */
  #reply(request: DhcpRequest, reply: DhcpReply): DhcpAnswer {
    const { clientId, clientAddress, hardwareAddress, wantsBroadcast } = request;
    const echoed =
      clientId === undefined || clientId.length > longestIdBytes ? [] : [[dhcpOption.clientId, clientId] as const];
    const options = [[dhcpOption.serverId, this.#serverId] as const, ...reply.options, ...echoed];
    const message = buildDhcpReply(request, { ...reply, options });
    if (!isSame(clientAddress, anywhere)) return { destination: clientAddress, hardwareAddress, message };
    if (wantsBroadcast || isSame(reply.address, anywhere))
      return { destination: broadcast, hardwareAddress: broadcastHardware, message };
    return { destination: reply.address, hardwareAddress, message };
  }
}
