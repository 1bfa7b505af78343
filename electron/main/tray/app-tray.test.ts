// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../ipc/emitter.ts';
import type { TraySettings } from '../../ipc/tray-view.ts';

interface Entry {
  label?: string;
  click?(): void;
}

/** Of the desktop's tray: what Lodge has put there. */
class StandInTray extends EventEmitter {
  static all: StandInTray[] = [];
  menus: Entry[][] = [];
  tooltip = '';
  isDestroyed = false;
  constructor() {
    super();
    StandInTray.all.push(this);
  }
  setToolTip(text: string): void {
    this.tooltip = text;
  }
  setContextMenu(menu: Entry[]): void {
    this.menus.push(menu);
  }
  destroy(): void {
    this.isDestroyed = true;
  }
}

vi.mock('electron', () => ({
  Menu: { buildFromTemplate: (entries: Entry[]) => entries },
  nativeImage: { createFromPath: () => ({ resize: () => 'icon' }) },
  Tray: StandInTray,
}));
const host = vi.hoisted(() => ({ answers: true }));
vi.mock('./tray-host.ts', () => ({ hasTrayHost: async () => host.answers }));

const { AppTray } = await import('./app-tray.ts');

function opened(first: TraySettings = { icon: true, closeToTray: true }) {
  const events = new Emitter<{ event: string }>();
  const guests: { name: string; state: string }[] = [];
  const ready = { serial: 'A', name: 'Phone', session: { phase: 'ready' } };
  const backend = {
    events,
    devices: { view: () => ({ adb: { state: 'ready' }, devices: [ready] }), session: () => ({ guests }) },
  };
  const setting = {
    value: first,
    save: async (value: TraySettings) => {
      setting.value = value;
    },
  };
  const [show, quit] = [vi.fn(), vi.fn()];
  type Options = ConstructorParameters<typeof AppTray>[0];
  const options = { setting, iconPath: 'icon.png', language: 'en', show, quit } as unknown as Options;
  const tray = new AppTray(options);
  const begin = (): Promise<void> => tray.begin(backend as unknown as Parameters<typeof tray.begin>[0]);
  return { tray, begin, guests, change: () => events.emit({ event: 'guests.changed' }), show, quit };
}

const newest = (): StandInTray => StandInTray.all.at(-1) as StandInTray;

beforeEach(() => {
  StandInTray.all = [];
  host.answers = true;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('a menu that is open is not taken away: only another one takes its place, and not with every step', async () => {
  const { begin, guests, change } = opened();
  await begin();
  expect([newest().menus.length, newest().tooltip]).toEqual([1, 'Lodge: 0 guests run']);
  change();
  vi.runAllTimers();
  expect(newest().menus).toHaveLength(1);
  guests.push({ name: 'alpine', state: 'RUNNING' });
  for (let step = 0; step < 20; step++) change();
  vi.runAllTimers();
  expect([newest().menus.length, newest().tooltip]).toEqual([2, 'Lodge: 1 guest runs']);
});

test('it leads to the window, to a guest, and out', async () => {
  const { begin, guests, show, quit } = opened();
  guests.push({ name: 'alpine', state: 'RUNNING' });
  await begin();
  newest().emit('click');
  const entries = newest().menus[0] ?? [];
  entries.find(({ label }) => label?.trim() === 'alpine')?.click?.();
  entries.at(-1)?.click?.();
  expect(show.mock.calls).toEqual([[undefined], ['#/devices/A/guests/alpine/overview']]);
  expect(quit).toHaveBeenCalledTimes(1);
});

test('the icon comes and goes with its setting, and stays away at the end of the app', async () => {
  const { begin, tray } = opened({ icon: false, closeToTray: true });
  await begin();
  expect([StandInTray.all.length, await tray.keepsWindow()]).toEqual([0, false]);
  await tray.set({ icon: true, closeToTray: true });
  expect(await tray.keepsWindow()).toBe(true);
  host.answers = false;
  expect(await tray.keepsWindow(), 'nobody tells of a tray').toBe(false);
  tray.dispose();
  await tray.set({ icon: true, closeToTray: true });
  expect(StandInTray.all.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
});

test('it speaks the language of the window', async () => {
  const { begin, tray } = opened();
  await begin();
  tray.setLanguage('zh-CN');
  expect(newest().menus.at(-1)?.[0]?.label).toMatch(/Lodge/);
  expect(newest().tooltip).toMatch(/[\u4e00-\u9fff]/);
});
