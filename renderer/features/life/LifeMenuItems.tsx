// SPDX-License-Identifier: Apache-2.0

import { DropdownMenu } from 'radix-ui';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { MenuItem } from '../../components/MenuItem.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useDevice, useServices } from '../../state/use-services.ts';
import { lifeIcons } from './life-icons.ts';
import { lifeKinds, lifeObstacle } from './life-steps.ts';

export interface LifeMenuItemsProps {
  serial: string;
  guest: GuestSummary;
  /** The device is away. */
  away: boolean;
}

/** Copies, snapshots and names, in a guest's menu. */
export function LifeMenuItems({ serial, guest, away }: LifeMenuItemsProps) {
  const t = useText();
  const { overlays } = useServices();
  const host = useDevice(serial)?.host;
  // What stands against the first stands against most of them: said once, instead of them.
  const obstacle = lifeObstacle('snapshot', guest, host);
  const possible = lifeKinds.filter((kind) => lifeObstacle(kind, guest, host) === undefined);
  return (
    <>
      {obstacle !== undefined && (
        <DropdownMenu.Label className="menu-label">{t(`life.menuWhy.${obstacle}`)}</DropdownMenu.Label>
      )}
      {possible.map((kind) => (
        <MenuItem
          key={kind}
          icon={lifeIcons[kind]}
          disabled={away}
          onSelect={() => overlays.getState().askLife({ kind, serial, guest: guest.name, snapshot: undefined })}
        >
          {t(`life.menu.${kind}`)}
        </MenuItem>
      ))}
    </>
  );
}
