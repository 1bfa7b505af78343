// SPDX-License-Identifier: Apache-2.0
import { ArrowDown, ArrowUp, Copy, EllipsisVertical, EyeOff, Pencil, Stethoscope, Unplug } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import type { DeviceView } from '../../../electron/ipc/device-view.ts';
import { IconButton } from '../../components/IconButton.tsx';
import { type AskedMenu, MenuAt } from '../../components/MenuAt.tsx';
import { MenuItem } from '../../components/MenuItem.tsx';
import { useCopyAloud } from '../../components/use-copy.ts';
import { useText } from '../../i18n/i18n.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { moved } from './device-order.ts';
import { deviceName, serialOf } from './device-status.ts';
import { RenameDialog } from './RenameDialog.tsx';

/** What is kept of a device: its name, its place in the list; and the ways to leave it. */
export function DeviceMenu({ view }: { view: DeviceView }) {
  const t = useText();
  const [renaming, setRenaming] = useState(false);
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <IconButton
            icon={EllipsisVertical}
            label={t('deviceMenu.title', { device: deviceName(view) })}
            hint={t('guests.more')}
          />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal container={document.getElementById('main')}>
          <DropdownMenu.Content className="menu" loop align="end" sideOffset={4} collisionPadding={8}>
            <DeviceMenuItems view={view} onRename={() => setRenaming(true)} />
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {renaming && <DeviceRename view={view} onClose={() => setRenaming(false)} />}
    </>
  );
}

/** By a right click on a device in the sidebar. */
export function DeviceMenuAt({ menu }: { menu: AskedMenu<DeviceView> }) {
  const t = useText();
  const [renamed, setRenamed] = useState<DeviceView>();
  return (
    <>
      <MenuAt menu={menu} label={t('guests.more')}>
        {(view) => <DeviceMenuItems view={view} onRename={() => setRenamed(view)} />}
      </MenuAt>
      {renamed !== undefined && <DeviceRename view={renamed} onClose={() => setRenamed(undefined)} />}
    </>
  );
}

function DeviceRename({ view, onClose }: { view: DeviceView; onClose(): void }) {
  const { actions } = useServices();
  const { serial, model, session } = view;
  return (
    <RenameDialog
      name={view.name ?? ''}
      otherwise={deviceName({ model, serial, session })}
      onRename={(name) => void actions.attempt('device.rename', { serial, name })}
      onClose={onClose}
    />
  );
}

function DeviceMenuItems({ view, onRename }: { view: DeviceView; onRename(): void }) {
  const t = useText();
  const { actions, location, overlays } = useServices();
  const copy = useCopyAloud();
  const order = useLodge((state) => state.order);
  const { serial } = view;
  const at = order.indexOf(serial);
  const connected = view.session.phase !== 'idle';
  return (
    <>
      <MenuItem icon={Pencil} onSelect={onRename}>
        {t('deviceMenu.rename')}
      </MenuItem>
      <MenuItem
        icon={ArrowUp}
        disabled={at <= 0}
        onSelect={() => void actions.attempt('devices.order', { serials: moved(order, serial, -1) })}
      >
        {t('deviceMenu.up')}
      </MenuItem>
      <MenuItem
        icon={ArrowDown}
        disabled={at === order.length - 1}
        onSelect={() => void actions.attempt('devices.order', { serials: moved(order, serial, 1) })}
      >
        {t('deviceMenu.down')}
      </MenuItem>
      <MenuItem icon={Copy} onSelect={() => copy(serialOf(view))}>
        {t('deviceMenu.copySerial')}
      </MenuItem>
      <DropdownMenu.Separator className="menu-separator" />
      {view.session.phase === 'ready' && (
        <MenuItem
          icon={Stethoscope}
          onSelect={() => {
            location.getState().go({ serial });
            overlays.getState().show('checks');
          }}
        >
          {t('checks.button')}
        </MenuItem>
      )}
      {connected && (
        <MenuItem icon={Unplug} onSelect={() => void actions.disconnect(serial)}>
          {t('deviceMenu.endSession')}
        </MenuItem>
      )}
      {view.transport === 'tcp' && view.adbState !== 'gone' && (
        <MenuItem icon={Unplug} onSelect={() => void actions.attempt('network.disconnect', { serial })}>
          {t('deviceMenu.leaveNetwork')}
        </MenuItem>
      )}
      <MenuItem
        icon={EyeOff}
        danger
        onSelect={() => {
          location.getState().go({});
          void actions.attempt('device.forget', { serial });
        }}
      >
        {t('deviceMenu.forget')}
      </MenuItem>
    </>
  );
}
