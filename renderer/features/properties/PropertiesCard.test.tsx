// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sampleGuest } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { PropertiesCard } from './PropertiesCard.tsx';

afterEach(cleanup);

const guest: GuestSummary = sampleGuest({ name: 'droid', state: 'RUNNING' });

function openCard(scripts: CallScripts = {}) {
  const values = new Map([
    ['ro.build.id', 'STANDIN'],
    ['debug.a', 'before'],
    ['sys.boot_completed', '1'],
  ]);
  const ask = vi.fn(() => ({ properties: [...values].map(([name, value]) => ({ name, value })), cut: false }));
  const set = vi.fn(({ property, value }: { property: string; value: string }) => {
    values.set(property, value);
    return {};
  });
  const window = openTestWindow({ 'guest.properties': ask, 'guest.property.set': set, ...scripts });
  render(window.around(<PropertiesCard serial={testSerial} guest={guest} />));
  return { ...window, ask, set };
}

test('a property is found, chosen, changed and shown as the guest has it then', async () => {
  const { set } = openCard();
  expect(await screen.findByText('3 properties')).toBeDefined();
  fireEvent.change(screen.getByLabelText('Filter properties'), { target: { value: 'DEBUG' } });
  expect(screen.queryByText('ro.build.id')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'debug.a' }));
  fireEvent.change(screen.getByLabelText('Value'), { target: { value: 'after' } });
  fireEvent.click(screen.getByRole('button', { name: 'Set' }));
  expect(await screen.findByText('after')).toBeDefined();
  expect(set).toHaveBeenCalledWith({ serial: testSerial, guest: 'droid', property: 'debug.a', value: 'after' });
});

test('what is read-only cannot be chosen', async () => {
  openCard();
  expect(await screen.findByText('ro.build.id')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'ro.build.id' })).toBeNull();
});

test("a refusal of the guest's init is shown, and what was typed stays", async () => {
  openCard({
    'guest.property.set': () => {
      throw new DesktopFailure('property-refused', 'no', { property: 'a..b', hint: 'init takes no such name' });
    },
  });
  fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'a..b' } });
  fireEvent.click(screen.getByRole('button', { name: 'Set' }));
  expect(await screen.findByText(/does not take/)).toBeDefined();
  expect(screen.getByLabelText('Name')).toHaveProperty('value', 'a..b');
});

test('a guest without any has no such card', async () => {
  const ask = vi.fn(() => {
    throw new DesktopFailure('properties-unavailable', 'none', {});
  });
  openCard({ 'guest.properties': ask });
  await vi.waitFor(() => expect(ask).toHaveBeenCalled());
  expect(screen.queryByText(/properties/i)).toBeNull();
});
