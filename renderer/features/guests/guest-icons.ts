// SPDX-License-Identifier: Apache-2.0
import { type LucideIcon, Play, RotateCw, Snowflake, Square, Trash2, Zap } from 'lucide-react';
import type { GuestAction } from '../../state/lodge-store.ts';

export const guestActionIcons: Readonly<Record<GuestAction, LucideIcon>> = {
  start: Play,
  stop: Square,
  restart: RotateCw,
  freeze: Snowflake,
  unfreeze: Play,
  kill: Zap,
  destroy: Trash2,
};
