// SPDX-License-Identifier: Apache-2.0
import {
  ChartLine,
  FileCog,
  Folders,
  LayoutDashboard,
  type LucideIcon,
  Network,
  ScrollText,
  SquareTerminal,
} from 'lucide-react';
import type { GuestTab } from '../../state/location.ts';

export const guestTabIcons: Readonly<Record<GuestTab, LucideIcon>> = {
  overview: LayoutDashboard,
  console: SquareTerminal,
  'boot-log': ScrollText,
  cgroup: ChartLine,
  network: Network,
  config: FileCog,
  files: Folders,
};
