// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import type { DevicesView, DeviceView } from '../../ipc/device-view.ts';
import type { TrayText } from './tray-text.ts';

export type TrayItem =
  | { kind: 'line' }
  | { kind: 'text'; label: string }
  /** `place`: the fragment of where it leads; undefined: the window as it is. */
  | { kind: 'open'; label: string; place?: string }
  | { kind: 'quit'; label: string };

export interface TrayMenu {
  /** The state in one line, for who points at the icon. */
  tooltip: string;
  items: TrayItem[];
}

/** More would be a menu that nobody reads to its end; the window has them all. */
const guestsShown = 12;

function nameOf({ name, model, serial }: DeviceView): string {
  return name ?? model ?? serial;
}

/** Menus take an ampersand for the mark of a letter. */
function plain(label: string): string {
  return label.replaceAll('&', '&&');
}

function runningGuests(guests: readonly GuestSummary[]): GuestSummary[] {
  return guests.filter(({ state }) => state === 'RUNNING' || state === 'FROZEN');
}

/** What the tray says: what runs on which device, the way to the window, and the way out. */
export function trayMenu(
  view: DevicesView,
  guestsOf: (serial: string) => readonly GuestSummary[],
  text: TrayText,
): TrayMenu {
  const ready = view.devices.filter(({ session }) => session.phase === 'ready');
  const parts = ready.map((device) => ({ device, running: runningGuests(guestsOf(device.serial)) }));
  const count = parts.reduce((sum, { running }) => sum + running.length, 0);
  const items: TrayItem[] = [{ kind: 'open', label: text.open }, { kind: 'line' }];
  let room = guestsShown;
  for (const { device, running } of parts) {
    items.push({ kind: 'text', label: plain(text.device(nameOf(device), running.length)) });
    const shown = running.slice(0, room);
    room -= shown.length;
    const place = `#/devices/${encodeURIComponent(device.serial)}`;
    for (const { name } of shown)
      items.push({
        kind: 'open',
        label: `    ${plain(name)}`,
        place: `${place}/guests/${encodeURIComponent(name)}/overview`,
      });
    const rest = running.length - shown.length;
    if (rest > 0) items.push({ kind: 'open', label: `    ${text.more(rest)}`, place });
  }
  const state = stateLine(view, ready.length, count, text);
  if (parts.length === 0) items.push({ kind: 'text', label: state });
  items.push({ kind: 'line' }, { kind: 'quit', label: text.quit });
  return { tooltip: `Lodge: ${state}`, items };
}

function stateLine({ adb, devices }: DevicesView, ready: number, running: number, text: TrayText): string {
  if (ready > 0) return text.running(running);
  if (adb.state === 'failed') return text.adbFailed;
  return devices.length === 0 ? text.noDevices : text.noneConnected;
}
