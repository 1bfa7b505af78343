// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { type GuestTab, guestTabs, type Place } from '../../state/location.ts';
import { busyAction, type DeviceSlice, type GuestAction, type LodgeState } from '../../state/lodge-store.ts';
import { type LifeStep, type SettingsPage, settingsPages } from '../../state/overlays.ts';
import { type Settings, themes } from '../../state/settings.ts';
import { deviceName } from '../devices/device-status.ts';
import { offeredActions } from '../guests/guest-actions.ts';
import { lifeKinds, lifeObstacle } from '../life/life-steps.ts';
import { type ShortcutName, tabShortcuts } from '../shortcuts/shortcuts.ts';

/** As they are shown before anything is typed. Ways come before deeds: Enter alone must lead somewhere, and stop nothing. */
export const paletteGroups = ['here', 'go', 'guests', 'devices', 'app'] as const;
export type PaletteGroup = (typeof paletteGroups)[number];

/** What a command does, as data: the view that shows it carries it out. */
export type PaletteDeed =
  | { do: 'act'; serial: string; guest: string; action: GuestAction }
  | { do: 'life'; step: LifeStep }
  | { do: 'go'; place: Place }
  | { do: 'connect' | 'disconnect' | 'new-guest' | 'checks'; serial: string }
  | { do: 'set'; change: Partial<Settings> }
  | { do: 'show'; overlay: 'shortcuts' | 'settings' | 'activity' | 'add-device' }
  | { do: 'turn-to'; page: SettingsPage }
  | { do: 'retry-adb' }
  | { do: 'new-window'; place: Place };

/** Its text is `palette.KEY` in every language, with `words` filled in. */
export interface PaletteCommand {
  id: string;
  group: PaletteGroup;
  key: PaletteKey;
  words: Readonly<Record<string, string>>;
  /** Beside the text, where it is not of the chosen device. */
  device?: string;
  shortcut?: ShortcutName;
  deed: PaletteDeed;
}

export type PaletteKey =
  | `act.${GuestAction}`
  | `life.${(typeof lifeKinds)[number]}`
  | `tab.${GuestTab}`
  | 'openDevice'
  | 'connect'
  | 'disconnect'
  | 'newGuest'
  | 'checks'
  | `theme.${Settings['theme']}`
  | 'english'
  | 'chinese'
  | 'shortcuts'
  | 'settings'
  | `settingsOf.${SettingsPage}`
  | `notifications.${'on' | 'off'}`
  | `screenReader.${'on' | 'off'}`
  | 'activity'
  | 'addDevice'
  | 'newWindow'
  | 'retryAdb';

function tabShortcut(tab: GuestTab): ShortcutName | undefined {
  return tabShortcuts[guestTabs.indexOf(tab)];
}

/** What a guest that stands still is waiting for. */
const begins: ReadonlySet<GuestAction> = new Set(['start', 'unfreeze']);

function guestCommands(state: LodgeState, slice: DeviceSlice, guest: GuestSummary, place: Place): PaletteCommand[] {
  const { serial, session } = slice.view;
  const words = { guest: guest.name };
  const here = place.serial === serial && place.guest === guest.name;
  const device = place.serial === serial ? {} : { device: deviceName(slice.view) };
  const id = `${serial}/${guest.name}`;
  const offers = session.phase === 'ready' ? offeredActions(guest, busyAction(state, serial, guest.name)) : [];
  const acts = offers
    .filter((offer) => offer.enabled)
    .map(({ action }): PaletteCommand => {
      const deed: PaletteDeed = { do: 'act', serial, guest: guest.name, action };
      return { id: `${id}/${action}`, group: here ? 'here' : 'guests', key: `act.${action}`, words, ...device, deed };
    });
  const tabs = guestTabs
    .filter((tab) => !(here && place.tab === tab))
    .map((tab): PaletteCommand => {
      const shortcut = here ? tabShortcut(tab) : undefined;
      const deed: PaletteDeed = { do: 'go', place: { serial, guest: guest.name, tab } };
      const group = here ? 'here' : 'go';
      const keys = shortcut === undefined ? {} : { shortcut };
      return { id: `${id}/${tab}`, group, key: `tab.${tab}`, words, ...device, ...keys, deed };
    });
  const steps = lifeKinds
    .filter((kind) => session.phase === 'ready' && lifeObstacle(kind, guest, slice.host) === undefined)
    .map((kind): PaletteCommand => {
      const deed: PaletteDeed = { do: 'life', step: { kind, serial, guest: guest.name, snapshot: undefined } };
      return { id: `${id}/${kind}`, group: here ? 'here' : 'guests', key: `life.${kind}`, words, ...device, deed };
    });
  const first = acts.filter(({ deed }) => deed.do === 'act' && begins.has(deed.action));
  return [...first, ...tabs, ...acts.filter((act) => !first.includes(act)), ...steps];
}

function deviceCommands(slice: DeviceSlice, place: Place): PaletteCommand[] {
  const { serial, adbState, session } = slice.view;
  const words = { device: deviceName(slice.view) };
  const command = (key: PaletteKey, deed: PaletteDeed): PaletteCommand => {
    return { id: `${serial}:${key}`, group: 'devices', key, words, deed };
  };
  const commands: PaletteCommand[] = [];
  if (place.serial !== serial || place.guest !== undefined) {
    const parent: Partial<PaletteCommand> = place.serial === serial ? { shortcut: 'parent' } : {};
    commands.push({ ...command('openDevice', { do: 'go', place: { serial, tab: 'overview' } }), ...parent });
  }
  if (session.phase === 'ready') {
    const own: Partial<PaletteCommand> = place.serial === serial ? { shortcut: 'newGuest' } : {};
    commands.push({ ...command('newGuest', { do: 'new-guest', serial }), ...own });
    commands.push(command('checks', { do: 'checks', serial }));
    commands.push(command('disconnect', { do: 'disconnect', serial }));
  } else if (adbState === 'device' && session.phase !== 'connecting') {
    commands.push(command('connect', { do: 'connect', serial }));
  }
  return commands;
}

function appCommands(state: LodgeState, place: Place, settings: Settings): PaletteCommand[] {
  const command = (key: PaletteKey, deed: PaletteDeed, shortcut?: ShortcutName): PaletteCommand => {
    return { id: key, group: 'app', key, words: {}, ...(shortcut === undefined ? {} : { shortcut }), deed };
  };
  return [
    command('settings', { do: 'show', overlay: 'settings' }, 'settings'),
    ...settingsPages.map((page) => command(`settingsOf.${page}`, { do: 'turn-to', page })),
    command(`notifications.${settings.notifications ? 'off' : 'on'}`, {
      do: 'set',
      change: { notifications: !settings.notifications },
    }),
    command(`screenReader.${settings.screenReader ? 'off' : 'on'}`, {
      do: 'set',
      change: { screenReader: !settings.screenReader },
    }),
    command('addDevice', { do: 'show', overlay: 'add-device' }),
    ...(state.app?.shell === 'electron' ? [command('newWindow', { do: 'new-window', place })] : []),
    command('activity', { do: 'show', overlay: 'activity' }, 'activity'),
    command('shortcuts', { do: 'show', overlay: 'shortcuts' }, 'help'),
    ...themes
      .filter((theme) => theme !== settings.theme)
      .map((theme) => command(`theme.${theme}`, { do: 'set', change: { theme } })),
    ...(settings.language === 'en' ? [] : [command('english', { do: 'set', change: { language: 'en' } })]),
    ...(settings.language === 'zh-CN' ? [] : [command('chinese', { do: 'set', change: { language: 'zh-CN' } })]),
    ...(state.adb?.state === 'failed' ? [command('retryAdb', { do: 'retry-adb' })] : []),
  ];
}

/** All that can be done now, from where the person is. What is at hand comes first. */
export function paletteCommands(state: LodgeState, place: Place, settings: Settings): PaletteCommand[] {
  const slices = state.order.flatMap((serial) => state.devices[serial] ?? []);
  const ofGuests = slices.flatMap((slice) =>
    (slice.guests ?? []).flatMap((guest) => guestCommands(state, slice, guest, place)),
  );
  const all = [
    ...ofGuests,
    ...slices.flatMap((slice) => deviceCommands(slice, place)),
    ...appCommands(state, place, settings),
  ];
  return [...all].sort((one, other) => paletteGroups.indexOf(one.group) - paletteGroups.indexOf(other.group));
}
