// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { useMemo } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useText } from '../../i18n/i18n.ts';
import { busyAction } from '../../state/lodge-store.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { needsConfirmation } from './guest-actions.ts';
import { guestActionIcons } from './guest-icons.ts';
import { type BulkOffer, bulkOffers } from './guest-list-view.ts';

export interface GuestBulkBarProps {
  serial: string;
  guests: readonly GuestSummary[];
  onClear(): void;
}

/** What can be done with the chosen guests; each button says for how many of them. */
export function GuestBulkBar({ serial, guests, onClear }: GuestBulkBarProps) {
  const t = useText();
  const { actions, overlays } = useServices();
  const state = useLodge((current) => current);
  const offers = useMemo(() => bulkOffers(guests, (name) => busyAction(state, serial, name)), [guests, state, serial]);
  const away = state.devices[serial]?.view.session.phase !== 'ready';
  const run = ({ action, guests: names }: BulkOffer): void => {
    if (needsConfirmation(action)) overlays.getState().ask({ serial, guests: names, action });
    else void actions.actOnAll(serial, names, action);
  };
  return (
    <div className="bulk-bar" role="toolbar" aria-label={t('guests.bulk')}>
      <span className="bulk-count" role="status">
        {t('guests.chosen', { count: guests.length })}
      </span>
      {offers.map((offer) => (
        <Button
          key={offer.action}
          size="small"
          icon={guestActionIcons[offer.action]}
          className={needsConfirmation(offer.action) ? 'button-danger-text' : ''}
          disabled={away}
          onClick={() => run(offer)}
        >
          {t(`action.${offer.action}`)}
          {offer.guests.length !== guests.length && ` (${offer.guests.length})`}
        </Button>
      ))}
      <span className="toolbar-space" />
      <IconButton icon={X} label={t('guests.clearChosen')} onClick={onClear} />
    </div>
  );
}
