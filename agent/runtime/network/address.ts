// SPDX-License-Identifier: Apache-2.0
import { parseIpv6 } from '../config/values.ts';

export interface Cidr {
  family: 2 | 10;
  bytes: Uint8Array;
  prefix: number;
}

/** Text that the config has checked already. */
export function addressBytes(text: string): Uint8Array {
  if (!text.includes(':')) return Uint8Array.from(text.split('.').map(Number));
  const groups = parseIpv6(text) ?? [];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

export function cidrOf(text: string): Cidr {
  const [address = '', prefix = ''] = text.split('/');
  return { family: address.includes(':') ? 10 : 2, bytes: addressBytes(address), prefix: Number(prefix) };
}

/** Bits behind the prefix set (`fill` 0xff) or cleared (0). */
function masked({ bytes, prefix }: Cidr, fill: 0 | 0xff): Uint8Array {
  return bytes.map((byte, at) => {
    const kept = Math.max(0, Math.min(8, prefix - at * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) | (fill & ~mask & 0xff);
  });
}

/** The network's last address. Networks of one or two addresses have none (RFC 3021). */
export function broadcastOf(cidr: Cidr): Uint8Array | undefined {
  return cidr.family === 2 && cidr.prefix < 31 ? masked(cidr, 0xff) : undefined;
}

/** address/prefix of the whole network. */
export function printNetwork(cidr: Cidr): string {
  return `${printAddress(masked(cidr, 0))}/${cidr.prefix}`;
}

export function isInNetwork(address: Uint8Array, network: Cidr): boolean {
  if (address.length !== network.bytes.length) return false;
  const other = masked({ ...network, bytes: address }, 0);
  return masked(network, 0).every((byte, at) => byte === other[at]);
}

/** One has addresses of the other. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  const [wide, narrow] = one.prefix <= other.prefix ? [one, other] : [other, one];
  return isInNetwork(narrow.bytes, wide);
}

/** The address alone, as a network of its own. */
export function hostCidr(text: string): Cidr {
  const bytes = addressBytes(text.split('/')[0] ?? '');
  return { family: bytes.length === 4 ? 2 : 10, bytes, prefix: bytes.length * 8 };
}

/** The longest run of zero groups becomes `::` (RFC 5952). */
function printIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  const runs = groups.join(':').match(/\b(?:0(?::0)+)\b/g) ?? [];
  const longest = runs.sort((one, other) => other.length - one.length)[0];
  if (longest === undefined) return groups.join(':');
  return (
    groups
      .join(':')
      // Whole groups only: the last digit of fe80 is not one.
      .replace(new RegExp(`\\b${longest}\\b`), ':')
      .replace(/:{3,}/, '::')
      .replace(/^:(?!:)/, '::')
      .replace(/(?<!:):$/, '::')
  );
}

export function printAddress(bytes: Uint8Array): string {
  return bytes.length === 4 ? [...bytes].join('.') : printIpv6(bytes);
}
