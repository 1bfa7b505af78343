// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AdbState, DeviceView, SessionView } from '../../electron/ipc/device-view.ts';
import { english } from '../i18n/en.ts';
import { readySession, runningGuest, sampleDevice, sampleDevices } from '../preview/sample-data.ts';
import type { CallScripts } from '../preview/scripted-bridge.ts';
import { openTestWindow } from '../preview/test-window.tsx';
import { App } from './App.tsx';

afterEach(cleanup);

function show(devices: DeviceView[], scripts: CallScripts = {}) {
  const window = openTestWindow({ 'devices.list': () => sampleDevices(devices), ...scripts });
  render(window.around(<App />));
  const choose = async (name: RegExp) => {
    const list = within(await screen.findByRole('list', { name: 'Devices' }));
    fireEvent.click(list.getByRole('button', { name }));
  };
  return { ...window, choose };
}

const failure = { reason: 'root-denied', message: 'su: denied', details: {} } as const;

describe('the window', () => {
  test('says how to get a device while there is none', async () => {
    show([]);
    expect(await screen.findByRole('heading', { name: 'Connect a device' })).toBeDefined();
  });

  test('has one Retry when adb fails, and it retries adb', async () => {
    const window = openTestWindow({
      'devices.list': () => ({
        adb: {
          state: 'failed',
          host: '127.0.0.1',
          port: 5037,
          failure: { reason: 'adb-program-missing', message: '', details: {} },
        },
        furtherServers: [],
        devices: [],
      }),
      'adb.retry': () => ({}),
    });
    render(window.around(<App />));
    expect((await screen.findByRole('alert')).textContent).toContain('No adb program was found');
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(window.bridge.calls.at(-1)?.name).toBe('adb.retry');
  });

  test('has what a person looks for first in its title: the guest, its view, the device', async () => {
    const device = sampleDevice({ serial: 'A', model: 'Phone', session: readySession });
    const { services, choose } = show([device], { 'guests.list': () => [runningGuest('alpine', Date.now())] });
    await vi.waitFor(() => expect(document.title).toBe('Lodge'));
    await choose(/Phone/);
    expect(document.title).toBe('Phone · Lodge');
    act(() => services.location.getState().go({ serial: 'A', guest: 'alpine', tab: 'boot-log' }));
    expect(document.title).toBe('alpine – Boot log · Phone · Lodge');
  });

  test('connects a device that is chosen, once', async () => {
    const device = sampleDevice({ serial: 'A', model: 'Phone' });
    const { bridge, choose } = show([device], { 'device.connect': () => ({ ...device, session: readySession }) });
    await choose(/Phone/);
    expect(await screen.findByRole('region', { name: 'Guests' })).toBeDefined();
    await choose(/Phone/);
    expect(bridge.calls.filter((call) => call.name === 'device.connect')).toHaveLength(1);
  });

  const unusable: AdbState[] = [
    'unauthorized',
    'authorizing',
    'offline',
    'no-permissions',
    'recovery',
    'sideload',
    'bootloader',
    'connecting',
    'gone',
    'unknown',
  ];
  test.each(unusable)('says what to do about a device that is %s, and does not connect to it', async (adbState) => {
    const { bridge, choose } = show([sampleDevice({ serial: 'A', model: 'Phone', adbState })]);
    await choose(/Phone/);
    expect(screen.getByRole('heading', { name: english.adbState[adbState].title })).toBeDefined();
    expect(screen.getByText(english.adbState[adbState].hint)).toBeDefined();
    expect(bridge.calls.some((call) => call.name === 'device.connect')).toBe(false);
  });

  test('shows how far the push is', async () => {
    const session: SessionView = { phase: 'connecting', step: 'push', sentBytes: 524_288, totalBytes: 1_048_576 };
    const { choose } = show([sampleDevice({ serial: 'A', model: 'Phone', session })]);
    await choose(/Phone/);
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
    expect(screen.getByText('512 KiB of 1 MiB')).toBeDefined();
  });

  test('says loudly that the device waits for a yes', async () => {
    const session: SessionView = { phase: 'connecting', step: 'permission' };
    const { choose } = show([sampleDevice({ serial: 'A', model: 'Phone', session })]);
    await choose(/Phone/);
    expect(screen.getByRole('heading', { name: 'Waiting for permission on the device' })).toBeDefined();
  });

  test('names why a connect failed, and Retry connects', async () => {
    const device = sampleDevice({ serial: 'A', model: 'Phone', session: { phase: 'failed', failure } });
    const { bridge, choose } = show([device], { 'device.connect': () => device });
    await choose(/Phone/);
    const alert = within(screen.getByRole('alert'));
    expect(alert.getByText('The device refused root')).toBeDefined();
    fireEvent.click(alert.getByRole('button', { name: 'Retry' }));
    expect(bridge.calls.at(-1)?.name).toBe('device.connect');
  });

  test('keeps the guests in sight while the device is away', async () => {
    const device = sampleDevice({ serial: 'A', model: 'Phone', session: readySession });
    const { bridge, choose } = show([device], { 'guests.list': () => [runningGuest('alpine', Date.now())] });
    await choose(/Phone/);
    await screen.findByRole('listitem', { name: 'alpine' });
    const away: SessionView = { phase: 'reconnecting', attempt: 3, retryAtMs: Date.now() + 7000, failure };
    act(() => bridge.emit('devices.changed', sampleDevices([{ ...device, adbState: 'gone', session: away }])));
    expect(screen.getByRole('listitem', { name: 'alpine' })).toBeDefined();
    expect(screen.getByText(/Next try in \d s · attempt 3/)).toBeDefined();
  });

  test('leads from a guest to its tabs, by their names', async () => {
    const device = sampleDevice({ serial: 'A', model: 'Phone', session: readySession });
    const { services, choose } = show([device], { 'guests.list': () => [runningGuest('alpine', Date.now())] });
    await choose(/Phone/);
    fireEvent.click(await screen.findByRole('button', { name: 'alpine' }));
    const names = screen.getAllByRole('tab').map((tab) => tab.textContent);
    expect(names).toEqual(['Overview', 'Console', 'Boot log', 'Cgroup', 'Network', 'Config', 'Files']);
    fireEvent.mouseDown(screen.getByRole('tab', { name: 'Network' }), { button: 0 });
    await vi.waitFor(() => expect(services.location.getState().place.tab).toBe('network'));
  });

  test('changes its language at once', async () => {
    const { services } = show([]);
    await screen.findByRole('heading', { name: 'Connect a device' });
    act(() => services.settings.setState({ language: 'zh-CN' }));
    expect(await screen.findByRole('heading', { name: '连接一台设备' })).toBeDefined();
    expect(document.documentElement.lang).toBe('zh-CN');
    act(() => services.settings.setState({ language: 'en' }));
  });

  test('changes its theme at once', async () => {
    const { services } = show([]);
    act(() => services.settings.setState({ theme: 'dark' }));
    expect(document.documentElement.dataset.theme).toBe('dark');
    act(() => services.settings.setState({ theme: 'system' }));
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });
});

test('a notice is dismissed by its key, and found again in Activity', async () => {
  const { services } = show([sampleDevice({ serial: 'A', model: 'Phone', session: readySession })]);
  act(() => {
    services.notices.getState().say('Config saved');
    services.notices.getState().fail({ reason: 'no-space', message: 'ENOSPC', details: {} }, 'alpine');
  });
  expect(await screen.findByText('Config saved')).toBeDefined();
  const alert = await screen.findByRole('alert');
  expect(alert.closest('nav'), 'in the sidebar, over nothing').not.toBeNull();
  fireEvent.keyDown(document.body, { code: 'KeyX', key: 'x', altKey: true });
  expect(screen.queryByText('Config saved')).toBeNull();
  fireEvent.keyDown(document.body, { code: 'KeyA', key: 'a', altKey: true });
  const told = within(await screen.findByRole('dialog', { name: 'Activity' })).getAllByRole('listitem');
  expect(told[0]?.textContent).toContain('alpine');
  expect(told[1]?.textContent).toContain('Config saved');
  fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
  expect(await screen.findByText('Nothing is going on.')).toBeDefined();
});
