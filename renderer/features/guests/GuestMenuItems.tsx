// SPDX-License-Identifier: Apache-2.0
import { Copy } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { MenuItem } from '../../components/MenuItem.tsx';
import { useCopyAloud } from '../../components/use-copy.ts';
import { useText } from '../../i18n/i18n.ts';
import type { GuestTab } from '../../state/location.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { LifeMenuItems } from '../life/LifeMenuItems.tsx';
import { type ActionOffer, needsConfirmation } from './guest-actions.ts';
import { bareAddress, firstAddress } from './guest-facts.ts';
import { guestActionIcons } from './guest-icons.ts';
import { guestTabIcons } from './guest-tab-icons.ts';

/** The views that a person goes to from a list; the row itself leads to the overview. */
const listedTabs: readonly GuestTab[] = ['console', 'boot-log', 'config', 'files'];

export interface GuestMenuItemsProps {
  serial: string;
  guest: GuestSummary;
  offers: readonly ActionOffer[];
  /** The device is away. */
  away: boolean;
  /** On the guest's page they are in sight. */
  withTabs: boolean;
}

/** What can be done with a guest, and the ways to its views. What loses something comes last. */
export function GuestMenuItems({ serial, guest, offers, away, withTabs }: GuestMenuItemsProps) {
  const t = useText();
  const { name } = guest;
  const { actions, overlays } = useServices();
  const mild = offers.filter(({ action }) => !needsConfirmation(action));
  const harsh = offers.filter(({ action }) => needsConfirmation(action));
  const go = useLocation((state) => state.go);
  const copy = useCopyAloud();
  const reached = firstAddress(guest);
  const address = reached === undefined ? undefined : bareAddress(reached);
  return (
    <>
      {mild.map(({ action, enabled }) => (
        <MenuItem
          key={action}
          icon={guestActionIcons[action]}
          disabled={away || !enabled}
          onSelect={() => void actions.act(serial, name, action)}
        >
          {t(`action.${action}`)}
        </MenuItem>
      ))}
      {mild.length > 0 && <DropdownMenu.Separator className="menu-separator" />}
      <LifeMenuItems serial={serial} guest={guest} away={away} />
      {withTabs && <DropdownMenu.Separator className="menu-separator" />}
      {withTabs &&
        listedTabs.map((tab) => (
          <MenuItem key={tab} icon={guestTabIcons[tab]} onSelect={() => go({ serial, guest: name, tab })}>
            {t(`tabs.${tab}`)}
          </MenuItem>
        ))}
      <DropdownMenu.Separator className="menu-separator" />
      <MenuItem icon={Copy} onSelect={() => copy(name)}>
        {t('guests.copyName')}
      </MenuItem>
      {address !== undefined && (
        <MenuItem icon={Copy} onSelect={() => copy(address)}>
          {t('guests.copyAddress', { address })}
        </MenuItem>
      )}
      {harsh.length > 0 && <DropdownMenu.Separator className="menu-separator" />}
      {harsh.map(({ action, enabled }) => (
        <MenuItem
          key={action}
          icon={guestActionIcons[action]}
          danger
          disabled={away || !enabled}
          onSelect={() => overlays.getState().ask({ serial, guests: [name], action: action as 'kill' | 'destroy' })}
        >
          {`${t(`action.${action}`)}…`}
        </MenuItem>
      ))}
    </>
  );
}
