// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sampleDevice, sampleDevices } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow } from '../../preview/test-window.tsx';
import { AdbStatus } from '../devices/AdbStatus.tsx';
import { DeviceList } from '../devices/DeviceList.tsx';
import { AdbServers } from './AdbServers.tsx';

afterEach(cleanup);

const refused = {
  reason: 'adb-server-unreachable',
  message: '',
  details: { host: 'shelf', port: 5037, further: 'yes' },
} as const;

async function show(scripts: CallScripts = {}) {
  const window = openTestWindow({
    'devices.list': () => ({
      ...sampleDevices([
        sampleDevice({ serial: 'A' }),
        sampleDevice({ serial: 'A@lab:5037', adbSerial: 'A', server: 'lab:5037' }),
      ]),
      furtherServers: [
        { state: 'ready', serverVersion: 41, host: 'lab', port: 5037 },
        { state: 'failed', host: 'shelf', port: 5037, failure: refused },
      ],
    }),
    ...scripts,
  });
  render(
    window.around(
      <>
        <DeviceList />
        <AdbStatus brief={false} />
        <AdbServers />
      </>,
    ),
  );
  await screen.findByRole('region', { name: 'adb servers' });
  return window;
}

test('one serial at two servers is told apart by the server', async () => {
  await show();
  const rows = within(screen.getByRole('list', { name: 'Devices' })).getAllByRole('button');
  expect(rows.map((row) => row.textContent)).toEqual([
    expect.stringMatching(/^A.*127\.0\.0\.1:5037/),
    expect.stringMatching(/^A.*lab:5037/),
  ]);
});

test('each server that fails says so for itself, with its next action and Retry', async () => {
  const { bridge } = await show({ 'adb.retry': () => ({}) });
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('No adb server answers at shelf:5037');
  expect(alert.textContent).toContain('adb -a nodaemon server');
  fireEvent.click(within(alert).getByRole('button', { name: 'Retry' }));
  expect(bridge.calls.at(-1)?.name).toBe('adb.retry');
});

test('a server is added by its address, and taken from the list', async () => {
  const { bridge } = await show({ 'adb.servers.add': () => ({}), 'adb.servers.remove': () => ({}) });
  fireEvent.change(screen.getByLabelText('Server of another machine'), { target: { value: 'bench.lab' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  expect(bridge.calls.at(-1)).toEqual({ name: 'adb.servers.add', params: { host: 'bench.lab', port: 5037 } });
  fireEvent.click(screen.getByRole('button', { name: 'Take lab:5037 from the list' }));
  expect(bridge.calls.at(-1)).toEqual({ name: 'adb.servers.remove', params: { host: 'lab', port: 5037 } });
});

test('one that is refused says why, and what was typed stays', async () => {
  await show({
    'adb.servers.add': () => {
      throw new DesktopFailure('request-invalid', 'lab:5037 is in the list already', {});
    },
  });
  fireEvent.change(screen.getByLabelText('Server of another machine'), { target: { value: 'lab' } });
  fireEvent.click(screen.getByRole('button', { name: 'Add' }));
  expect(await screen.findByText('lab:5037 is in the list already')).toBeDefined();
  expect(screen.getByLabelText('Server of another machine')).toHaveProperty('value', 'lab');
});
