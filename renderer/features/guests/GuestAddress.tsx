// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { CopyText } from '../../components/CopyText.tsx';
import { bareAddress, firstAddress } from './guest-facts.ts';

/** In a list: where a running guest is reached, to copy; the others of it are in the tooltip and on its page. */
export function GuestAddress({ guest, className }: { guest: GuestSummary; className: string }) {
  const address = firstAddress(guest);
  if (address === undefined) return undefined;
  const others = guest.addresses.length - 1;
  return (
    <span className={className} title={guest.addresses.join('\n')}>
      <CopyText text={bareAddress(address)} />
      {others > 0 && <span className="guest-address-more">+{others}</span>}
    </span>
  );
}
