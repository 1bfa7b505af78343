// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useKeptFocus } from '../../components/use-kept-focus.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { stopTimeLimitMs } from '../../state/lodge-actions.ts';
import { busyAction, type GuestAction } from '../../state/lodge-store.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { GuestMenu } from './GuestMenu.tsx';
import { type ActionOffer, needsConfirmation, offeredActions, placeActions } from './guest-actions.ts';
import { guestActionIcons } from './guest-icons.ts';

export interface GuestActionsProps {
  serial: string;
  guest: GuestSummary;
  /** In a list: the likeliest one, and a menu with the rest. */
  compact?: boolean;
}

export function GuestActions({ serial, guest, compact = false }: GuestActionsProps) {
  const t = useText();
  const { actions, overlays } = useServices();
  const busy = useLodge((state) => busyAction(state, serial, guest.name));
  const away = useLodge((state) => state.devices[serial]?.view.session.phase !== 'ready');
  const click = (action: GuestAction): void => {
    if (needsConfirmation(action)) overlays.getState().ask({ serial, guests: [guest.name], action });
    else void actions.act(serial, guest.name, action);
  };
  const offers = offeredActions(guest, busy);
  const { shown, inMenu } = placeActions(offers, compact);
  // Not to the next button: whoever presses Enter twice on Start would stop it.
  const kept = useKeptFocus<HTMLFieldSetElement>();
  return (
    <fieldset {...kept} className="guest-actions" tabIndex={-1} aria-label={t('guests.actions', { guest: guest.name })}>
      {shown.map((offer) => (
        <ActionButton
          key={offer.action}
          offer={offer}
          asIcon={offer.action === 'destroy'}
          compact={compact}
          disabled={(away || !offer.enabled) && !offer.busy}
          onClick={() => click(offer.action)}
        />
      ))}
      <GuestMenu serial={serial} guest={guest} offers={inMenu} away={away} withTabs={compact} />
    </fieldset>
  );
}

interface ActionButtonProps {
  offer: ActionOffer;
  asIcon: boolean;
  compact: boolean;
  disabled: boolean;
  onClick(): void;
}

function ActionButton({ offer: { action, busy }, asIcon, compact, disabled, onClick }: ActionButtonProps) {
  const t = useText();
  const format = useFormat();
  const label = t(`action.${action}`);
  const hint = t(`actionHint.${action}`, { limit: format.duration(stopTimeLimitMs) });
  const danger = needsConfirmation(action);
  if (asIcon) {
    return (
      <IconButton
        icon={guestActionIcons[action]}
        label={label}
        hint={hint}
        danger={danger}
        busy={busy}
        disabled={disabled}
        onClick={onClick}
      />
    );
  }
  return (
    <Button
      size="small"
      variant={action === 'start' ? (compact ? 'soft' : 'primary') : 'secondary'}
      className={danger ? 'button-danger-text' : ''}
      icon={guestActionIcons[action]}
      busy={busy}
      disabled={disabled}
      title={hint}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
