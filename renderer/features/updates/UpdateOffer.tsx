// SPDX-License-Identifier: Apache-2.0
import { ArrowUpCircle } from 'lucide-react';
import { useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

/** A newer version, in a line at the sidebar's foot. Settings have the rest. */
export function UpdateOffer() {
  const t = useText();
  const { overlays } = useServices();
  const status = useLodge((state) => state.updates?.status);
  if (status?.state !== 'available' && status?.state !== 'ready') return undefined;
  const { version } = status.update;
  const open = (): void => {
    overlays.getState().turnTo('app');
    overlays.getState().show('settings');
  };
  return (
    <button type="button" className="update-offer" onClick={open}>
      <ArrowUpCircle aria-hidden size={15} />
      {t(status.state === 'ready' ? 'updates.offerReady' : 'updates.offer', { version })}
    </button>
  );
}
