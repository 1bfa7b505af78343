// SPDX-License-Identifier: Apache-2.0
import {
  Activity,
  ChartLine,
  FileCog,
  Keyboard,
  Languages,
  LayoutDashboard,
  type LucideIcon,
  Network,
  Palette,
  Play,
  Plug,
  Plus,
  RotateCw,
  ScrollText,
  Settings,
  Smartphone,
  Snowflake,
  Square,
  SquareTerminal,
  Trash2,
  Unplug,
  Zap,
} from 'lucide-react';
import type { PaletteKey } from './palette-commands.ts';

const icons: Readonly<Record<PaletteKey, LucideIcon>> = {
  'act.start': Play,
  'act.stop': Square,
  'act.restart': RotateCw,
  'act.freeze': Snowflake,
  'act.unfreeze': Play,
  'act.kill': Zap,
  'act.destroy': Trash2,
  'tab.overview': LayoutDashboard,
  'tab.console': SquareTerminal,
  'tab.boot-log': ScrollText,
  'tab.cgroup': ChartLine,
  'tab.network': Network,
  'tab.config': FileCog,
  openDevice: Smartphone,
  connect: Plug,
  disconnect: Unplug,
  newGuest: Plus,
  'theme.system': Palette,
  'theme.light': Palette,
  'theme.dark': Palette,
  english: Languages,
  chinese: Languages,
  shortcuts: Keyboard,
  settings: Settings,
  activity: Activity,
  retryAdb: RotateCw,
};

export function paletteIcon(key: PaletteKey): LucideIcon {
  return icons[key];
}
