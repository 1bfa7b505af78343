// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import type { GuestConfig } from '../../config/guest-config.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import type { NetworkPlan } from '../network-plan.ts';
import { descriptorsOf, type LinkSockets, openLinkSockets } from './link-sockets.ts';

export type ServiceLog = (level: 'info' | 'warning', text: string) => void;

export interface LinkServicesRequest {
  sys: Sys;
  link: ManagedNetwork;
  /** The host takes IPv6 further. */
  leadsIpv6: boolean;
  /** A rule of NAT leads from the port where the guest asks for names to ours. */
  hasNat: { ipv4: boolean; ipv6: boolean };
  /** Instead of those of the host, where there are any. */
  nameServers: readonly string[];
  log: ServiceLog;
}

/** Of the network that we look after; its link must be there. */
export function openLinkServices(
  sys: Sys,
  plan: { managed: ManagedNetwork; network: NetworkPlan; config: Pick<GuestConfig, 'networks'> },
  log: ServiceLog,
): LinkServices {
  const { managed: link, network, config } = plan;
  const guest = network.networks.find(({ index }) => index === link.index)?.guest;
  const leadsIpv6 = guest?.gateways.some(({ family }) => family === 'ipv6') ?? false;
  const nameServers = config.networks.find(({ index }) => index === link.index)?.nameServers ?? [];
  const hasNat = { ipv4: network.nat !== undefined, ipv6: network.nat?.ipv6 ?? false };
  return new LinkServices({ sys, link, leadsIpv6, hasNat, nameServers, log });
}

/**
 * What answers a guest on its own link: DHCP, router advertisements, DNS. Sockets are there at once; the rest is a part of the
 * program that only monitors of such guests read, once their loop runs.
 */
export class LinkServices {
  readonly #sys: Sys;
  #sockets: LinkSockets | undefined;
  #serving: { dispose(): void } | undefined;

  constructor(request: LinkServicesRequest) {
    const { sys, log } = request;
    this.#sys = sys;
    const sockets = openLinkSockets(sys, request, (text) => log('warning', text));
    this.#sockets = sockets;
    void import('./serve-link.ts').then(
      ({ serveLink }) => {
        // The guest may have ended meanwhile, and the descriptors be another's.
        if (this.#sockets === sockets) this.#serving = serveLink(request, sockets);
      },
      (error: unknown) => log('warning', `the guest's network is not served: ${String(error)}`),
    );
  }

  /** Once; later calls do nothing. */
  dispose(): void {
    const sockets = this.#sockets;
    this.#sockets = undefined;
    if (sockets === undefined) return;
    if (this.#serving !== undefined) this.#serving.dispose();
    else for (const fd of descriptorsOf(sockets)) this.#sys.file.close(fd);
    this.#serving = undefined;
  }
}
