// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { managedLink as link } from '../testing/managed-link.ts';
import { parseDhcpRequest } from './dhcp-message.ts';
import { dhcpOption, dhcpType, readOptions } from './dhcp-option.ts';
import { type DhcpOutcome, DhcpServer } from './dhcp-server.ts';
import { clientMessage, hardware } from './testing/client-message.ts';

const own = [10, 83, 0, 2];
const host = [10, 83, 0, 1];

function ask(server: DhcpServer, message: Uint8Array, nowMs = 0): DhcpOutcome {
  const request = parseDhcpRequest(message);
  if (request === undefined) throw new Error('not taken');
  return server.take(request, nowMs);
}

function told(outcome: DhcpOutcome): Record<number, number[]> & { type: number; address: number[]; xid: number[] } {
  const message = outcome.answer?.message ?? new Uint8Array(0);
  const options = new Map<number, Uint8Array>();
  expect(readOptions(message.subarray(240), options)).toBe(true);
  const values = Object.fromEntries([...options].map(([code, value]) => [code, [...value]]));
  const type = values[dhcpOption.messageType]?.[0] ?? 0;
  return { ...values, type, address: [...message.subarray(16, 20)], xid: [...message.subarray(4, 8)] };
}

const selecting = (client = hardware) =>
  clientMessage({ type: dhcpType.request, requested: own, serverId: host, hardware: client });

describe('the DHCP server of a guest', () => {
  it('offers the one address with its link, and leases it to who asks for it', () => {
    const server = new DhcpServer(link);
    const offer = ask(server, clientMessage({ type: dhcpType.discover }));
    expect(told(offer)).toMatchObject({
      type: dhcpType.offer,
      address: own,
      xid: [1, 2, 3, 4],
      [dhcpOption.serverId]: host,
      [dhcpOption.subnetMask]: [255, 255, 255, 252],
      [dhcpOption.router]: host,
      [dhcpOption.dnsServers]: host,
      [dhcpOption.mtu]: [5, 220],
      [dhcpOption.leaseTime]: [0, 0, 14, 16],
      [dhcpOption.renewalTime]: [0, 0, 7, 8],
      [dhcpOption.rebindingTime]: [0, 0, 12, 78],
    });
    expect(offer.answer).toMatchObject({
      destination: Uint8Array.from(own),
      hardwareAddress: Uint8Array.from(hardware),
    });
    const outcome = ask(server, selecting());
    expect(outcome.event).toBe('leased');
    expect(told(outcome)).toMatchObject({ type: dhcpType.acknowledge, address: own });
  });

  it('tells what is asked for, the mask before the router, and the identifier that came', () => {
    const message = clientMessage({ type: dhcpType.discover, parameters: [3, 1, 99], clientId: [1, 2, 3] });
    const answer = told(ask(new DhcpServer(link), message));
    expect(
      Object.keys(answer)
        .map(Number)
        .filter(Number.isFinite)
        .sort((a, b) => a - b),
    ).toEqual([1, 3, 51, 53, 54, 58, 59, 61]);
    expect(answer[dhcpOption.clientId]).toEqual([1, 2, 3]);
    const bytes = ask(new DhcpServer(link), message).answer?.message ?? new Uint8Array(0);
    expect(bytes.length).toBeGreaterThanOrEqual(300);
    expect(bytes.indexOf(dhcpOption.subnetMask, 240)).toBeLessThan(bytes.lastIndexOf(dhcpOption.router));
  });

  it('broadcasts to a client that asks for it, and answers one that has an address there', () => {
    const server = new DhcpServer(link);
    const broadcast = Uint8Array.of(255, 255, 255, 255);
    expect(ask(server, clientMessage({ type: dhcpType.discover, broadcast: true })).answer?.destination).toEqual(
      broadcast,
    );
    const renewed = ask(server, clientMessage({ type: dhcpType.request, clientAddress: own }));
    expect(renewed.event).toBe('renewed');
    expect(renewed.answer?.destination).toEqual(Uint8Array.from(own));
  });

  it('refuses a foreign address by a broadcast, when rebooting and when renewing', () => {
    const server = new DhcpServer(link);
    for (const foreign of [{ requested: [192, 168, 1, 7] }, { clientAddress: [192, 168, 1, 7] }, {}]) {
      const outcome = ask(server, clientMessage({ type: dhcpType.request, ...foreign }));
      expect(told(outcome)).toMatchObject({ type: dhcpType.refuse, address: [0, 0, 0, 0] });
      expect(outcome.answer?.destination).toEqual(Uint8Array.of(255, 255, 255, 255));
      expect(told(outcome)[dhcpOption.leaseTime]).toBeUndefined();
    }
  });

  it('is silent to a client that has chosen another server', () => {
    const message = clientMessage({ type: dhcpType.request, requested: own, serverId: [10, 83, 0, 9] });
    expect(ask(new DhcpServer(link), message)).toEqual({ answer: undefined, event: undefined });
  });

  it('gives the address to one interface at a time, until its lease is over', () => {
    const server = new DhcpServer(link);
    const other = [2, 0, 0, 0, 0, 9];
    ask(server, selecting());
    expect(ask(server, clientMessage({ type: dhcpType.discover, hardware: other }), 1000)).toEqual({
      answer: undefined,
      event: 'held',
    });
    expect(told(ask(server, selecting(other), 1000)).type).toBe(dhcpType.refuse);
    // An offer does not shorten the lease that is running.
    expect(told(ask(server, clientMessage({ type: dhcpType.discover }), 2000)).type).toBe(dhcpType.offer);
    expect(told(ask(server, selecting(other), 3_599_999)).type).toBe(dhcpType.refuse);
    expect(told(ask(server, selecting(other), 3_600_000)).type).toBe(dhcpType.acknowledge);
  });

  it('takes an address back that is released, and only from who has it', () => {
    const server = new DhcpServer(link);
    const other = [2, 0, 0, 0, 0, 9];
    const release = (client: number[]) =>
      clientMessage({ type: dhcpType.release, clientAddress: own, serverId: host, hardware: client });
    ask(server, selecting());
    expect(ask(server, release(other)).event).toBeUndefined();
    expect(told(ask(server, selecting(other))).type).toBe(dhcpType.refuse);
    expect(ask(server, release(hardware))).toEqual({ answer: undefined, event: 'released' });
    expect(ask(server, selecting(other)).event).toBe('leased');
  });

  it('keeps a declined address back for a while', () => {
    const server = new DhcpServer(link);
    ask(server, selecting());
    const decline = clientMessage({ type: dhcpType.decline, requested: own, serverId: host });
    expect(ask(server, decline, 100)).toEqual({ answer: undefined, event: 'declined' });
    expect(ask(server, clientMessage({ type: dhcpType.discover }), 200).answer).toBeUndefined();
    expect(ask(server, clientMessage({ type: dhcpType.discover }), 10_100).answer).toBeDefined();
  });

  it('tells a client with an address of its own the link, and no lease', () => {
    const answer = ask(new DhcpServer(link), clientMessage({ type: dhcpType.inform, clientAddress: [10, 83, 0, 2] }));
    expect(told(answer)).toMatchObject({
      type: dhcpType.acknowledge,
      address: [0, 0, 0, 0],
      [dhcpOption.router]: host,
    });
    expect(told(answer)[dhcpOption.leaseTime]).toBeUndefined();
  });

  it('answers nothing to what only servers say', () => {
    for (const type of [dhcpType.offer, dhcpType.acknowledge, dhcpType.refuse, 0, 9])
      expect(ask(new DhcpServer(link), clientMessage({ type }))).toEqual({ answer: undefined, event: undefined });
  });
});
