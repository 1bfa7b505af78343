// SPDX-License-Identifier: Apache-2.0
import { AdvertisementService } from '../advertisement/advertisement-service.ts';
import { DhcpService } from '../dhcp/dhcp-service.ts';
import { DnsService } from '../dns/dns-service.ts';
import type { LinkServicesRequest } from './link-services.ts';
import type { LinkSockets } from './link-sockets.ts';

/** Owns the sockets from now on. */
export function serveLink(request: LinkServicesRequest, sockets: LinkSockets): { dispose(): void } {
  const { linkIndex, dhcpFd, solicitationFd, names } = sockets;
  const services: { dispose(): void }[] = [];
  if (dhcpFd !== undefined) services.push(new DhcpService(request, { fd: dhcpFd, linkIndex }));
  if (solicitationFd !== undefined) services.push(new AdvertisementService(request, { fd: solicitationFd, linkIndex }));
  services.push(new DnsService(request, names));
  return {
    dispose: () => {
      for (const service of services.splice(0)) service.dispose();
    },
  };
}
