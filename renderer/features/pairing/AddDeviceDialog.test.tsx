// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow } from '../../preview/test-window.tsx';
import { AddDeviceDialog } from './AddDeviceDialog.tsx';

afterEach(cleanup);

async function openDialog(scripts: CallScripts = {}) {
  const window = openTestWindow({
    'network.services': () => [
      { name: 'rock5b', kind: 'plain', host: '192.168.3.41', port: 5555 },
      { name: 'pixel', kind: 'pairing', host: '192.168.3.20', port: 37_115 },
    ],
    ...scripts,
  });
  render(window.around(<AddDeviceDialog />));
  act(() => window.services.overlays.getState().show('add-device'));
  await screen.findByRole('dialog');
  return window;
}

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

test('connects to a device that was found', async () => {
  const connect = vi.fn(() => ({}));
  const { services } = await openDialog({ 'network.connect': connect });
  const row = within((await screen.findByText('rock5b')).closest('li')!);
  fireEvent.click(row.getByRole('button', { name: 'Connect' }));
  await vi.waitFor(() => expect(services.overlays.getState().open).toBeUndefined());
  expect(connect.mock.calls[0]).toEqual([expect.objectContaining({ host: '192.168.3.41', port: 5555 })]);
});

test('pairs by the code that the device shows, at the address that was found', async () => {
  const pair = vi.fn(() => ({}));
  await openDialog({ 'network.pair': pair });
  fireEvent.click(within((await screen.findByText('pixel')).closest('li')!).getByRole('button'));
  expect(screen.getByLabelText('Address for pairing')).toHaveProperty('value', '192.168.3.20:37115');
  expect(screen.getByRole('button', { name: 'Pair' })).toHaveProperty('disabled', true);
  type('Code', '123 456');
  fireEvent.click(screen.getByRole('button', { name: 'Pair' }));
  await vi.waitFor(() => expect(pair).toHaveBeenCalledWith({ host: '192.168.3.20', port: 37_115, code: '123456' }));
});

test('says why it was refused, and stays', async () => {
  await openDialog({
    'network.connect': () => {
      throw new DesktopFailure('network-connect-failed', 'failed to connect', { address: '10.0.0.9:5555' });
    },
  });
  type('Address of the device', '10.0.0.9');
  const form = within(screen.getByRole('form', { name: 'Connect to an address' }));
  fireEvent.click(form.getByRole('button', { name: 'Connect' }));
  expect((await screen.findByRole('alert')).textContent).toContain('No device answers at 10.0.0.9:5555');
});

test('says that the server finds nothing by itself', async () => {
  await openDialog({
    'network.services': () => {
      throw new DesktopFailure('network-discovery-off', 'mdns is off', {});
    },
  });
  expect(await screen.findByText(/does not look for devices/)).toBeDefined();
});
