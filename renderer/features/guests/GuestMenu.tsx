// SPDX-License-Identifier: Apache-2.0
import { EllipsisVertical } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { IconButton } from '../../components/IconButton.tsx';
import type { AskedMenu } from '../../components/MenuAt.tsx';
import { MenuAt } from '../../components/MenuAt.tsx';
import { useText } from '../../i18n/i18n.ts';
import { busyAction } from '../../state/lodge-store.ts';
import { useLodge } from '../../state/use-services.ts';
import { GuestMenuItems, type GuestMenuItemsProps } from './GuestMenuItems.tsx';
import { offeredActions } from './guest-actions.ts';

/** The rest of what can be done with a guest: `offers` are the actions that are not in sight beside it. */
export function GuestMenu(props: GuestMenuItemsProps) {
  const t = useText();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton
          icon={EllipsisVertical}
          label={t('guests.menu', { guest: props.guest.name })}
          hint={t('guests.more')}
        />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content className="menu" loop align="end" sideOffset={4} collisionPadding={8}>
          <GuestMenuItems {...props} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** By a right click on a guest, wherever it is listed: all that can be done with it. `about` is its name. */
export function GuestMenuAt({ serial, menu }: { serial: string; menu: AskedMenu<string> }) {
  const t = useText();
  const name = menu.place?.about ?? '';
  const slice = useLodge((state) => state.devices[serial]);
  const busy = useLodge((state) => busyAction(state, serial, name));
  const guest = slice?.guests?.find((each) => each.name === name);
  if (slice === undefined || guest === undefined) return undefined;
  return (
    <MenuAt menu={menu} label={t('guests.menu', { guest: name })}>
      {() => (
        <GuestMenuItems
          serial={serial}
          guest={guest}
          offers={offeredActions(guest, busy)}
          away={slice.view.session.phase !== 'ready'}
          withTabs
        />
      )}
    </MenuAt>
  );
}
