// SPDX-License-Identifier: Apache-2.0
import {
  AlarmClock,
  Camera,
  CopyPlus,
  FlaskConical,
  History,
  type LucideIcon,
  PackageOpen,
  PencilLine,
  Trash2,
} from 'lucide-react';
import type { LifeKind } from '../../state/overlays.ts';

export const lifeIcons: Readonly<Record<LifeKind, LucideIcon>> = {
  snapshot: Camera,
  clone: CopyPlus,
  'start-copy': FlaskConical,
  rename: PencilLine,
  export: PackageOpen,
  autostart: AlarmClock,
  restore: History,
  'remove-snapshot': Trash2,
};
