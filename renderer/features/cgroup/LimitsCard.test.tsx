// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sampleMetrics } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { LimitsCard } from './LimitsCard.tsx';

afterEach(cleanup);

const sample = sampleMetrics('alpine', 3, 0);

function openCard(scripts: CallScripts = {}) {
  const write = vi.fn(() => ({}));
  const set = vi.fn(() => sample);
  const window = openTestWindow({
    'guest.config.read': () => ({ text: 'lxc.cgroup2.pids.max = 256\n' }),
    'guest.config.write': write,
    'guest.limits.set': set,
    ...scripts,
  });
  render(window.around(<LimitsCard serial={testSerial} guest="alpine" sample={sample.cgroup} disabled={false} />));
  const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
  const apply = () => screen.getByRole('button', { name: 'Apply now' });
  return { ...window, write, set, type, apply };
}

test('applies what changed, keeps it in the config, and takes it back', async () => {
  const { type, apply, set, write } = openCard();
  expect(apply()).toHaveProperty('disabled', true);
  type('Processes', '100');
  fireEvent.click(apply());
  await vi.waitFor(() => expect(write).toHaveBeenCalledTimes(1));
  const guest = { serial: testSerial, guest: 'alpine' };
  expect(set).toHaveBeenLastCalledWith({ ...guest, limits: { pids: 100 } });
  expect(write).toHaveBeenLastCalledWith({ ...guest, text: 'lxc.cgroup2.pids.max = 100\n' });
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  await vi.waitFor(() => expect(set).toHaveBeenLastCalledWith({ ...guest, limits: { pids: 256 } }));
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull());
});

test('leaves the config alone where that is not wanted', async () => {
  const { type, apply, set, write, services } = openCard();
  fireEvent.click(screen.getByRole('checkbox', { name: 'In the config too, for the next start' }));
  type('CPU, of one processor', '');
  fireEvent.click(apply());
  await vi.waitFor(() => expect(services.notices.getState().notices[0]?.text).toContain('until the next start'));
  expect(set).toHaveBeenCalledWith(expect.objectContaining({ limits: { cpuPercent: 'none' } }));
  expect(write).not.toHaveBeenCalled();
});

test('says what is wrong before it asks the device, and warns of less than is used', () => {
  const { type, apply } = openCard();
  type('Memory', 'lots');
  expect(screen.getByText('A number of mebibytes from 1, or empty.')).toBeDefined();
  expect(apply()).toHaveProperty('disabled', true);
  type('Memory', '2');
  expect(screen.getByRole('status').textContent).toContain('the kernel takes memory back');
});

test('shows why the device refused, and what was typed stays', async () => {
  const { type, apply } = openCard({
    'guest.limits.set': () => {
      throw new DesktopFailure('guest-busy', 'the guest uses more than that', { step: 'cgroups' });
    },
  });
  type('Memory', '5');
  fireEvent.click(apply());
  expect(await screen.findByRole('alert')).toBeDefined();
  expect(screen.getByLabelText('Memory')).toHaveProperty('value', '5');
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});
