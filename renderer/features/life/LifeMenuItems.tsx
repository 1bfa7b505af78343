// SPDX-License-Identifier: Apache-2.0
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
  return lifeKinds.map((kind) => (
    <MenuItem
      key={kind}
      icon={lifeIcons[kind]}
      disabled={away || lifeObstacle(kind, guest, host) !== undefined}
      onSelect={() => overlays.getState().askLife({ kind, serial, guest: guest.name, snapshot: undefined })}
    >
      {t(`life.menu.${kind}`)}
    </MenuItem>
  ));
}
