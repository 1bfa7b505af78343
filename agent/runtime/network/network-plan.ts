// SPDX-License-Identifier: Apache-2.0
import type { NetworkConfig } from '../config/keys/network-keys.ts';

/** What happens to make a guest's network, as data: the host's part before the guest goes on, the guest's part inside. */
export interface NetworkPlan {
  /** false: the guest shares the host's network. */
  ownNamespace: boolean;
  pairs: VethPlan[];
}

export interface VethPlan {
  /** N of lxc.net.N. */
  index: number;
  hostName: string;
  /** The peer's name until it is in the guest. */
  temporaryName: string;
  guestName: string;
  bridge: string | undefined;
  hostAddresses: string[];
  macAddress: string | undefined;
  mtu: number | undefined;
  up: boolean;
  addresses: string[];
  gateways: string[];
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** veth and six random characters, as LXC names its pairs. */
function randomName(prefix: string, random: (length: number) => Uint8Array): string {
  return prefix + [...random(6)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

export function planNetwork(networks: readonly NetworkConfig[], random: (length: number) => Uint8Array): NetworkPlan {
  if (networks[0]?.type === 'none') return { ownNamespace: false, pairs: [] };
  const pairs = networks
    .filter((network) => network.type === 'veth')
    .map((network, position) => ({
      index: network.index,
      hostName: network.pair ?? randomName('veth', random),
      temporaryName: randomName('vethp', random),
      guestName: network.name ?? `eth${position}`,
      bridge: network.link,
      hostAddresses: network.hostAddresses,
      macAddress: network.macAddress,
      mtu: network.mtu,
      up: network.up,
      addresses: [...network.ipv4, ...network.ipv6],
      gateways: [network.ipv4Gateway, network.ipv6Gateway].filter((gateway) => gateway !== undefined),
    }));
  return { ownNamespace: true, pairs };
}
