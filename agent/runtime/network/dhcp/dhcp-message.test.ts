// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseDhcpRequest } from './dhcp-message.ts';
import { dhcpOption, dhcpType } from './dhcp-option.ts';
import { clientMessage } from './testing/client-message.ts';

function changed(at: number, ...bytes: number[]): Uint8Array {
  const message = clientMessage({ type: dhcpType.discover });
  message.set(bytes, at);
  return message;
}

describe('a message of a DHCP client', () => {
  it('is taken with what it says', () => {
    const message = clientMessage({ type: dhcpType.request, requested: [1, 2, 3, 4], clientId: [9], broadcast: true });
    expect(parseDhcpRequest(message)).toMatchObject({
      type: dhcpType.request,
      wantsBroadcast: true,
      requestedAddress: Uint8Array.of(1, 2, 3, 4),
      serverId: undefined,
      clientId: Uint8Array.of(9),
    });
  });

  it.each([
    ['a reply', changed(0, 2)],
    ['of no Ethernet', changed(1, 6)],
    ['with a longer hardware address', changed(2, 16)],
    ['passed on by a relay', changed(24, 10)],
    ['without the cookie', changed(236, 0)],
    ['cut before its options', clientMessage({ type: 1 }).subarray(0, 239)],
    ['without a type', clientMessage({ type: 1 }).subarray(0, 240)],
    ['with a type of two bytes', clientMessage({ type: 1, more: [dhcpOption.messageType, 1, 1] })],
    ['with an address of three bytes', clientMessage({ type: 1, requested: [1, 2, 3] })],
    ['with an option longer than the message', clientMessage({ type: 1, more: [12, 200, 1] })],
    ['with an option without a length', clientMessage({ type: 1, more: [12] }).subarray(0, -1)],
    ['with an overload of a value that there is not', clientMessage({ type: 1, more: [dhcpOption.overload, 1, 4] })],
  ])('is not taken %s', (_, message) => {
    expect(parseDhcpRequest(message)).toBeUndefined();
  });

  it('is taken without an end, as short clients send it', () => {
    expect(parseDhcpRequest(clientMessage({ type: 1 }).subarray(0, -1))?.type).toBe(1);
  });

  it('goes on in the fields of file and name where it says so', () => {
    const message = clientMessage({ type: dhcpType.request, more: [dhcpOption.overload, 1, 3] });
    message.set([dhcpOption.requestedAddress, 4, 10, 0, 0, 1, 255], 108);
    message.set([dhcpOption.clientId, 2, 7, 7, 255], 44);
    expect(parseDhcpRequest(message)).toMatchObject({
      requestedAddress: Uint8Array.of(10, 0, 0, 1),
      clientId: Uint8Array.of(7, 7),
    });
    message.set([dhcpOption.clientId, 200], 44);
    expect(parseDhcpRequest(message)).toBeUndefined();
  });

  it('has one option where it comes in two pieces', () => {
    const message = clientMessage({ type: 1, more: [dhcpOption.clientId, 1, 1, dhcpOption.clientId, 2, 2, 3] });
    expect(parseDhcpRequest(message)?.clientId).toEqual(Uint8Array.of(1, 2, 3));
  });
});
