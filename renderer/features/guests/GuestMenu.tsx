// SPDX-License-Identifier: Apache-2.0
import { Copy, EllipsisVertical } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { MenuItem } from '../../components/MenuItem.tsx';
import { useText } from '../../i18n/i18n.ts';
import { guestTabs } from '../../state/location.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { LifeMenuItems } from '../life/LifeMenuItems.tsx';
import { type ActionOffer, needsConfirmation } from './guest-actions.ts';
import { guestActionIcons } from './guest-icons.ts';
import { guestTabIcons } from './guest-tab-icons.ts';

export interface GuestMenuProps {
  serial: string;
  guest: GuestSummary;
  /** The actions that are not in sight beside it. */
  offers: readonly ActionOffer[];
  /** The device is away. */
  away: boolean;
  /** On the guest's page they are in sight. */
  withTabs: boolean;
}

/** The rest of what can be done with a guest, and the ways to its views. */
export function GuestMenu({ serial, guest, offers, away, withTabs }: GuestMenuProps) {
  const t = useText();
  const { name } = guest;
  const { actions, overlays, notices } = useServices();
  const go = useLocation((state) => state.go);
  const copy = (): void => {
    navigator.clipboard.writeText(name).then(
      () => notices.getState().say(t('copied')),
      () => notices.getState().say(t('copyRefused')),
    );
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={EllipsisVertical} label={t('guests.menu', { guest: name })} hint={t('guests.more')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4} collisionPadding={8}>
          {offers.map(({ action, enabled }) => (
            <MenuItem
              key={action}
              icon={guestActionIcons[action]}
              danger={needsConfirmation(action)}
              disabled={away || !enabled}
              onSelect={() =>
                needsConfirmation(action)
                  ? overlays.getState().ask({ serial, guests: [name], action })
                  : void actions.act(serial, name, action)
              }
            >
              {needsConfirmation(action) ? `${t(`action.${action}`)}…` : t(`action.${action}`)}
            </MenuItem>
          ))}
          {offers.length > 0 && <DropdownMenu.Separator className="menu-separator" />}
          <LifeMenuItems serial={serial} guest={guest} away={away} />
          {withTabs && <DropdownMenu.Separator className="menu-separator" />}
          {withTabs &&
            guestTabs.map((tab) => (
              <MenuItem key={tab} icon={guestTabIcons[tab]} onSelect={() => go({ serial, guest: name, tab })}>
                {t(`tabs.${tab}`)}
              </MenuItem>
            ))}
          <DropdownMenu.Separator className="menu-separator" />
          <MenuItem icon={Copy} onSelect={copy}>
            {t('guests.copyName')}
          </MenuItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
