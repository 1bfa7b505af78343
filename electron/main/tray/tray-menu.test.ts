// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import type { DevicesView, DeviceView } from '../../ipc/device-view.ts';
import { hasTrayHost, saysHost } from './tray-host.ts';
import { trayMenu } from './tray-menu.ts';
import { trayTexts } from './tray-text.ts';

const ready = { phase: 'ready' } as DeviceView['session'];

function device(serial: string, change: Partial<DeviceView> = {}): DeviceView {
  return { serial, adbState: 'device', transport: 'usb', session: ready, ...change };
}

function view(...devices: DeviceView[]): DevicesView {
  return { adb: { state: 'ready', host: '127.0.0.1', port: 5037 }, furtherServers: [], devices };
}

function guests(count: number, state: GuestSummary['state'] = 'RUNNING'): GuestSummary[] {
  return Array.from({ length: count }, (_, index) => ({ name: `g${index}`, state }) as GuestSummary);
}

const labels = (menu: ReturnType<typeof trayMenu>): string[] =>
  menu.items.map((item) => (item.kind === 'line' ? '-' : item.label.trim()));

test('says what runs on each device that is connected, and leads to it', () => {
  const menu = trayMenu(
    view(
      device('A', { name: 'Bench & desk' }),
      device('B/1', { model: 'Phone' }),
      device('C', { session: { phase: 'idle' } }),
    ),
    (serial) => (serial === 'A' ? [...guests(1), ...guests(1, 'STOPPED')] : []),
    trayTexts.en,
  );
  expect(menu.tooltip).toBe('Lodge: 1 guest runs');
  expect(labels(menu)).toEqual([
    ...['Open Lodge', '-', 'Bench && desk: 1 guest runs', 'g0'],
    ...['Phone: 0 guests run', '-', 'Quit Lodge'],
  ]);
  expect(menu.items[3]).toMatchObject({ place: '#/devices/A/guests/g0/overview' });
});

test('many guests are told by their number', () => {
  const menu = trayMenu(view(device('A'), device('B')), () => guests(10), trayTexts.en);
  expect(labels(menu).filter((label) => label.startsWith('g'))).toHaveLength(12);
  expect(labels(menu)).toContain('and 8 more');
  expect(menu.tooltip).toBe('Lodge: 20 guests run');
});

test('without a device that is connected it says why nothing runs', () => {
  const none = (): GuestSummary[] => [];
  expect(trayMenu(view(), none, trayTexts.en).tooltip).toBe('Lodge: No device');
  expect(trayMenu(view(device('A', { session: { phase: 'idle' } })), none, trayTexts['zh-CN']).tooltip).toBe(
    'Lodge: 没有已连接的设备',
  );
  const broken = { ...view(), adb: { ...view().adb, state: 'failed' as const } };
  expect(labels(trayMenu(broken, none, trayTexts.en))).toContain('adb does not answer');
});

test.each([
  ['(<true>,)\n', true],
  ['   variant       boolean true', true],
  ['b true\n', true],
  ['(<false>,)\n', false],
  ['', false],
  ['org.freedesktop.DBus.Error.ServiceUnknown: untrue', false],
])('reads %j of the programs that ask the bus', (answer, has) => expect(saysHost(answer)).toBe(has));

test('asks with the first program that is there, and takes no program for no tray', async () => {
  const asked: string[] = [];
  const without =
    (...missing: string[]) =>
    (command: readonly string[]) => {
      asked.push(command[0] ?? '');
      return Promise.resolve(missing.includes(command[0] ?? '') ? undefined : 'b true');
    };
  expect(await hasTrayHost('linux', without('gdbus'))).toBe(true);
  expect(asked).toEqual(['gdbus', 'dbus-send']);
  expect(await hasTrayHost('linux', without('gdbus', 'dbus-send', 'busctl'))).toBe(false);
  expect(await hasTrayHost('darwin', without())).toBe(true);
});
