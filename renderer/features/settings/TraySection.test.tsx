// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { TrayView } from '../../../electron/ipc/tray-view.ts';
import { openTestWindow } from '../../preview/test-window.tsx';
import { TraySection } from './TraySection.tsx';

afterEach(cleanup);

async function show(view: TrayView) {
  const window = openTestWindow({ 'tray.get': () => view, 'tray.set': () => ({}) });
  render(window.around(<TraySection />));
  await screen.findByRole('region', { name: 'Tray' });
  return window;
}

test('closing to the tray is chosen, and only where there is an icon', async () => {
  const { bridge } = await show({ icon: true, closeToTray: false, desktop: 'yes' });
  fireEvent.click(screen.getByRole('switch', { name: /Closing the window/ }));
  expect(bridge.calls.at(-1)).toEqual({ name: 'tray.set', params: { icon: true, closeToTray: true } });
  fireEvent.click(screen.getByRole('switch', { name: /Icon in the tray/ }));
  expect(screen.getByRole('switch', { name: /Closing the window/ })).toHaveProperty('disabled', true);
});

test('a desktop that tells of no tray is said so, with what closing does then', async () => {
  await show({ icon: true, closeToTray: true, desktop: 'not-told' });
  expect(screen.getByText(/may not be seen/)).toBeDefined();
  expect(screen.getByText(/closing the window ends Lodge all the same/)).toBeDefined();
});
