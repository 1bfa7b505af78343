// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import type { NatSample, NetworkSample } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';

/** From the guest's gateway over the links on the device's side to the link that its packets leave by. */
export function NetworkPath({ network: { gateways, hostLinks, nat } }: { network: NetworkSample }) {
  const t = useText();
  return (
    <dl className="network-path">
      <Part name={t('network.gateway')}>{gateways.length === 0 ? t('none') : gateways.join(', ')}</Part>
      <Part name={t('network.hostLinks')}>{hostLinks.length === 0 ? t('none') : hostLinks.join(', ')}</Part>
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
      <Part name={t('network.nat')}>
        {backend} · {ipv6 ? 'IPv4, IPv6' : t('network.onlyIpv4')}
      </Part>
      <Part name={t('network.wayOut')}>{isOne ? ipv4Uplink : `${ipv4Uplink} (IPv4), ${ipv6Uplink} (IPv6)`}</Part>
    </>
  );
}

interface PartProps {
  name: string;
  children: ReactNode;
}

function Part({ name, children }: PartProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{children}</dd>
    </div>
  );
}
