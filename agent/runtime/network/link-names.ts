// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { NetworkConfig } from '../config/keys/network-keys.ts';

function taken(network: NetworkConfig, name: string): RuntimeError {
  const key = `lxc.net.${network.index}.name`;
  const hint = 'give each network a name of its own';
  return new RuntimeError({
    reason: 'config-invalid',
    message: `${key}: another network of the guest has the name ${name}`,
    details: { key, link: name, hint },
  });
}

function firstFree(pattern: string, used: ReadonlySet<string>): string {
  for (let number = 0; ; number++) {
    const name = pattern.replace('%d', String(number));
    if (!used.has(name)) return name;
  }
}

/**
 * The names inside, by the number of the network. As in LXC those that the config gives come first, then the others as eth0,
 * eth1 ... in the order of their numbers. Throws RuntimeError for a name that is given twice.
 */
export function planLinkNames(networks: readonly NetworkConfig[]): ReadonlyMap<number, string> {
  const links = networks.filter(({ type }) => type !== 'none' && type !== 'empty');
  const used = new Set<string>();
  const names = new Map<number, string>();
  const give = (network: NetworkConfig, pattern: string): void => {
    const name = pattern.includes('%d') ? firstFree(pattern, used) : pattern;
    if (used.has(name)) throw taken(network, name);
    used.add(name);
    names.set(network.index, name);
  };
  // What is moved in keeps its name.
  const nameOf = ({ name, type, link }: NetworkConfig): string | undefined =>
    name ?? (type === 'phys' ? link : undefined);
  for (const network of links) {
    const name = nameOf(network);
    if (name !== undefined) give(network, name);
  }
  for (const network of links) if (nameOf(network) === undefined) give(network, 'eth%d');
  return names;
}
