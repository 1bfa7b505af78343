// SPDX-License-Identifier: Apache-2.0
/** Numbers of RFC 2131 and 2132. */
export const dhcpOption = {
  pad: 0,
  subnetMask: 1,
  router: 3,
  dnsServers: 6,
  mtu: 26,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  serverId: 54,
  parameterList: 55,
  renewalTime: 58,
  rebindingTime: 59,
  clientId: 61,
  end: 255,
} as const;

export const dhcpType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  acknowledge: 5,
  refuse: 6,
  release: 7,
  inform: 8,
} as const;

export type DhcpOptions = ReadonlyMap<number, Uint8Array>;

/**
 * Adds a field's options to `into`; an option that comes twice goes on where it was (RFC 3396). false: one is longer than the field.
 * What lies behind the end counts for nothing; a field without an end is taken, as clients send such.
 */
export function readOptions(field: Uint8Array, into: Map<number, Uint8Array>): boolean {
  let at = 0;
  while (at < field.length) {
    const code = field[at++] ?? dhcpOption.end;
    if (code === dhcpOption.end) return true;
    if (code === dhcpOption.pad) continue;
    const length = field[at++];
    if (length === undefined || at + length > field.length) return false;
    const before = into.get(code) ?? new Uint8Array(0);
    const value = new Uint8Array(before.length + length);
    value.set(before);
    value.set(field.subarray(at, at + length), before.length);
    into.set(code, value);
    at += length;
  }
  return true;
}
