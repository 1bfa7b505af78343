// SPDX-License-Identifier: Apache-2.0
import { isIpv4, parseIpv6 } from '../../config/values.ts';

/** A server that the host asks. */
export interface Resolver {
  address: string;
  /** The link of a link-local address. */
  scope: string | undefined;
}

/** As the C library has it (MAXNS). */
const mostServers = 3;

/** Of a word such as 10.0.0.1, fe80::1%wlan0, or Java's dns.example/10.0.0.1. */
export function parseResolver(word: string): Resolver | undefined {
  const [address = '', scope] = word.slice(word.indexOf('/') + 1).split('%');
  if (!isIpv4(address) && parseIpv6(address) === undefined) return undefined;
  return { address, scope: scope === '' ? undefined : scope };
}

function resolversOf(words: readonly string[]): Resolver[] {
  const found = words.map(parseResolver).filter((each) => each !== undefined);
  return found
    .filter((each, at) => found.findIndex(({ address }) => address === each.address) === at)
    .slice(0, mostServers);
}

/** The servers of a resolv.conf(5). */
export function parseResolvConf(text: string): Resolver[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return resolversOf(lines.flatMap(([key, value = '']) => (key === 'nameserver' ? [value] : [])));
}

/**
 * The servers of the default network in what `dumpsys connectivity` prints: a line of the number of that network, and one of each
 * network with its links' properties (Android 9: `NetworkAgentInfo{ ni{...} network{100} ... lp{{...}}`, later ones with other order).
 */
export function parseConnectivityDump(text: string): Resolver[] {
  const active = /^\s*Active default network: (\d+)\s*$/m.exec(text)?.[1];
  if (active === undefined) return [];
  const line = text
    .split('\n')
    .find((each) => each.includes('NetworkAgentInfo{') && each.includes(`network{${active}}`));
  const servers = /\bDnsAddresses: \[([^\]]*)\]/.exec(line ?? '')?.[1] ?? '';
  return resolversOf(servers.split(/[\s,]+/));
}
