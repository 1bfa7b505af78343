// SPDX-License-Identifier: Apache-2.0
/** A guest's link to the host: what its services tell the guest. Addresses as text. */
export interface GuestLink {
  /** The host's end. */
  hostInterface: string;
  hostAddress4: string;
  guestAddress4: string;
  prefix4: number;
  /** undefined: the guest has no IPv6. */
  ipv6: { hostAddress: string; guestAddress: string; prefix: number } | undefined;
  mtu: number | undefined;
  /** What the guest is told to ask: of both families. */
  dns: readonly string[];
}
