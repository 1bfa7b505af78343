// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { App } from '../../app/App.tsx';
import { runningGuest, sampleGuest } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';

afterEach(cleanup);

async function showGuests(guests: GuestSummary[], scripts: CallScripts = {}) {
  const window = openTestWindow({ 'guests.list': () => guests, ...scripts });
  render(window.around(<App />));
  fireEvent.click(await screen.findByRole('button', { name: /Phone/ }));
  await screen.findByRole('region', { name: 'Guests' });
  const row = (name: string) => within(screen.getByRole('listitem', { name }));
  const called = (name: string) => window.bridge.calls.filter((call) => call.name === name).map((call) => call.params);
  return { ...window, row, called };
}

describe('a row of the guest list', () => {
  test('of a stopped guest offers Start, and shows that it is at it', async () => {
    const { row, called } = await showGuests([sampleGuest({ name: 'alpine' })], {
      'guest.start': () => new Promise(() => undefined),
    });
    expect(row('alpine').queryByRole('button', { name: 'Stop' })).toBeNull();
    fireEvent.click(row('alpine').getByRole('button', { name: 'Start' }));
    expect(called('guest.start')).toEqual([{ serial: testSerial, guest: 'alpine' }]);
    expect(row('alpine').getByRole('button', { name: 'Start' })).toHaveProperty('disabled', true);
    expect(row('alpine').getByRole('status').textContent).toBe('Starting…');
  });

  test('follows the state that the device tells', async () => {
    const { bridge, row } = await showGuests([sampleGuest({ name: 'alpine' })]);
    act(() => bridge.emit('guests.changed', { serial: testSerial, guests: [runningGuest('alpine', Date.now())] }));
    expect(row('alpine').getByText('RUNNING')).toBeDefined();
    for (const name of ['Stop', 'Restart', 'Kill']) expect(row('alpine').getByRole('button', { name })).toBeDefined();
    expect(row('alpine').queryByRole('button', { name: 'Start' })).toBeNull();
  });

  test('asks before it kills', async () => {
    const { row, called } = await showGuests([runningGuest('alpine', Date.now())], {
      'guest.kill': () => sampleGuest({ name: 'alpine' }),
    });
    fireEvent.click(row('alpine').getByRole('button', { name: 'Kill' }));
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Kill alpine?' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
    expect(called('guest.kill')).toEqual([]);
    fireEvent.click(row('alpine').getByRole('button', { name: 'Kill' }));
    fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Kill' }));
    await vi.waitFor(() => expect(row('alpine').getByText('STOPPED')).toBeDefined());
    expect(called('guest.kill')).toHaveLength(1);
  });

  test('stops with a time limit', async () => {
    const { row, called } = await showGuests([runningGuest('alpine', Date.now())], {
      'guest.stop': () => new Promise(() => undefined),
    });
    fireEvent.click(row('alpine').getByRole('button', { name: 'Stop' }));
    expect(called('guest.stop')).toEqual([{ serial: testSerial, guest: 'alpine', timeoutMs: 60_000 }]);
  });

  test('names the error of a config that cannot be started', async () => {
    const configError = { reason: 'config-invalid', message: 'x', details: { line: 9, key: 'lxc.foo' } } as const;
    const { row } = await showGuests([sampleGuest({ name: 'old', configError })]);
    expect(row('old').getByRole('button', { name: 'Start' })).toHaveProperty('disabled', true);
    expect(row('old').getByRole('alert').textContent).toContain('line 9: lxc.foo');
  });

  test('of a device that is away takes no click', async () => {
    const { bridge, row, services } = await showGuests([runningGuest('alpine', Date.now())]);
    const view = services.store.getState().devices[testSerial]?.view;
    const failure = { reason: 'connection-lost', message: '', details: {} } as const;
    const session = { phase: 'reconnecting', attempt: 1, retryAtMs: Date.now() + 9000, failure } as const;
    const adb = services.store.getState().adb;
    act(() => bridge.emit('devices.changed', { adb: adb!, devices: [{ ...view!, session }] }));
    expect(row('alpine').getByRole('button', { name: 'Stop' })).toHaveProperty('disabled', true);
    expect(screen.getByText(/The connection to the device was lost/)).toBeDefined();
  });
});

test('a device without guests says how to get one', async () => {
  await showGuests([]);
  expect(screen.getByText('No guests yet')).toBeDefined();
});
