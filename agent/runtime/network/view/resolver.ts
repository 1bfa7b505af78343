// SPDX-License-Identifier: Apache-2.0
import type { ResolverFacts } from '../../../protocol/network-view.ts';

/** What the file says; where it lies is its reader's. */
type Resolver = Omit<ResolverFacts, 'path'>;

const mostOfAKind = 32;

/** resolv.conf(5): the last `search` or `domain` wins; of servers each counts. */
export function parseResolver(text: string): Resolver {
  const resolver: Resolver = { servers: [], search: [], options: [] };
  for (const line of text.split('\n')) {
    const [key = '', ...values] = line.trim().split(/\s+/);
    const kept = values.slice(0, mostOfAKind).map((value) => value.slice(0, 255));
    if (key === 'nameserver') resolver.servers.push(...kept.slice(0, 1));
    if (key === 'search' || key === 'domain') resolver.search = kept;
    if (key === 'options') resolver.options.push(...kept);
  }
  return {
    ...resolver,
    servers: resolver.servers.slice(0, mostOfAKind),
    options: resolver.options.slice(0, mostOfAKind),
  };
}
