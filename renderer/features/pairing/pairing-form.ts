// SPDX-License-Identifier: Apache-2.0
import type { NetworkAddress, NetworkService } from '../../../electron/ipc/contract.ts';

const defaultPort = 5555;

/** `host`, `host:port` or `[IPv6]:port`. undefined: not an address. */
export function parseAddress(text: string, usualPort = defaultPort): NetworkAddress | undefined {
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([A-Za-z0-9][A-Za-z0-9.-]{0,252}))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) return undefined;
  const port = match?.[3] === undefined ? usualPort : Number(match[3]);
  return port > 0 && port < 65_536 ? { host, port } : undefined;
}

/** What was typed of a code: digits in two groups, as the device shows them. */
export function codeOf(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '');
  return /^\d{6}$/.test(digits) ? digits : undefined;
}

export function printAddress({ host, port }: NetworkAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Those to connect to first; of one device only what brings it further. */
export function sortServices(services: readonly NetworkService[]): NetworkService[] {
  const rank = { pairing: 0, secure: 1, plain: 2 } as const;
  return [...services].sort((one, other) => rank[one.kind] - rank[other.kind] || one.name.localeCompare(other.name));
}
