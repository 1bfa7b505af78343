// SPDX-License-Identifier: Apache-2.0
import { ArrowRightLeft, Cable, Router, Signpost } from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import type { NatSample, NetworkSample } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';

/** From the guest's gateway over the links on the device's side to the link that its packets leave by. */
export function NetworkPath({ network: { gateways, hostLinks, nat } }: { network: NetworkSample }) {
  const t = useText();
  return (
    <dl className="network-path">
      <Part icon={Router} name={t('network.gateway')}>
        {gateways.length === 0 ? t('none') : gateways.join(', ')}
      </Part>
      <Part icon={Cable} name={t('network.hostLinks')}>
        {hostLinks.length === 0 ? t('none') : hostLinks.join(', ')}
      </Part>
      {nat !== undefined && <NatParts nat={nat} />}
    </dl>
  );
}

function NatParts({ nat }: { nat: NatSample }) {
  const t = useText();
  const { backend, ipv6, ipv4Uplink = t('network.noWayOut'), ipv6Uplink = t('network.noWayOut') } = nat;
  const isOne = !ipv6 || ipv4Uplink === ipv6Uplink;
  return (
    <>
      <Part icon={ArrowRightLeft} name={t('network.nat')}>
        {backend} · {ipv6 ? 'IPv4, IPv6' : t('network.onlyIpv4')}
      </Part>
      <Part icon={Signpost} name={t('network.wayOut')}>
        {isOne ? ipv4Uplink : `${ipv4Uplink} (IPv4), ${ipv6Uplink} (IPv6)`}
      </Part>
    </>
  );
}

interface PartProps {
  icon: ComponentType<{ size: number; 'aria-hidden': true }>;
  name: string;
  children: ReactNode;
}

function Part({ icon: Icon, name, children }: PartProps) {
  return (
    <div>
      <dt>
        <Icon aria-hidden size={14} />
        {name}
      </dt>
      <dd className="mono">{children}</dd>
    </div>
  );
}
