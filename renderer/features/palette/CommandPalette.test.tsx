// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { App } from '../../app/App.tsx';
import { runningGuest, sampleGuest } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';

afterEach(cleanup);

async function openPalette(scripts: CallScripts = {}) {
  const window = openTestWindow({
    'guests.list': () => [runningGuest('alpine', Date.now()), sampleGuest({ name: 'debian' })],
    ...scripts,
  });
  render(window.around(<App />));
  await vi.waitFor(() => expect(window.services.store.getState().devices[testSerial]?.guests).toHaveLength(2));
  fireEvent.keyDown(document.body, { code: 'KeyK', ctrlKey: true });
  const field = await screen.findByRole('combobox');
  const typed = (text: string) => fireEvent.change(field, { target: { value: text } });
  const press = (key: string) => fireEvent.keyDown(field, { key });
  const chosen = () => screen.getByRole('option', { selected: true }).querySelector('.palette-text')?.textContent;
  return { ...window, field, typed, press, chosen };
}

describe('the command palette', () => {
  test('opens by its keys, and starts the guest that was typed', async () => {
    const start = vi.fn(() => runningGuest('debian', Date.now()));
    const { typed, press, chosen } = await openPalette({ 'guest.start': start });
    typed('start deb');
    expect(chosen()).toBe('Start debian');
    press('Enter');
    await vi.waitFor(() => expect(start).toHaveBeenCalledWith({ serial: testSerial, guest: 'debian' }));
    expect(screen.queryByRole('combobox')).toBeNull();
  });

  test('goes through what it found by the arrows, round and round', async () => {
    const { field, press, chosen } = await openPalette();
    const first = chosen();
    press('ArrowUp');
    const last = chosen();
    expect(last).not.toBe(first);
    press('ArrowDown');
    expect(chosen()).toBe(first);
    expect(
      document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.getAttribute('aria-selected'),
    ).toBe('true');
  });

  test('asks before it destroys, and wants the name', async () => {
    const destroy = vi.fn(() => ({}));
    const { typed, press } = await openPalette({ 'guest.destroy': destroy });
    typed('destroy debian');
    press('Enter');
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Destroy debian?' }));
    const button = dialog.getByRole('button', { name: 'Destroy' });
    expect(button).toHaveProperty('disabled', true);
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'debia' } });
    fireEvent.submit(dialog.getByRole('textbox'));
    expect(destroy).not.toHaveBeenCalled();
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'debian' } });
    fireEvent.click(button);
    await vi.waitFor(() => expect(destroy).toHaveBeenCalledTimes(1));
  });

  test('finds English words in Chinese too', async () => {
    const { services, typed, chosen } = await openPalette();
    act(() => services.settings.setState({ language: 'zh-CN' }));
    typed('stop alp');
    await vi.waitFor(() => expect(chosen()).toBe('停止 alpine'));
    act(() => services.settings.setState({ language: 'en' }));
  });

  test('says that nothing matches', async () => {
    const { typed } = await openPalette();
    typed('qqqq');
    expect(screen.getByText('No command matches.')).toBeDefined();
    expect(screen.queryByRole('option')).toBeNull();
  });

  test('leads to settings, shortcuts and views', async () => {
    const { services, typed, press } = await openPalette();
    typed('keyboard');
    press('Enter');
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeDefined();
    act(() => services.overlays.getState().hide('shortcuts'));
    fireEvent.keyDown(document.body, { code: 'KeyK', ctrlKey: true });
    fireEvent.change(await screen.findByRole('combobox'), { target: { value: 'network alpine' } });
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' });
    await vi.waitFor(() =>
      expect(services.location.getState().place).toEqual({ serial: testSerial, guest: 'alpine', tab: 'network' }),
    );
  });
});

describe('the window’s keys', () => {
  test('go to a guest’s views and back to its device', async () => {
    const { services } = await openPalette();
    act(() => services.overlays.getState().hide('palette'));
    act(() => services.location.getState().go({ serial: testSerial, guest: 'alpine' }));
    fireEvent.keyDown(document.body, { code: 'Digit5', altKey: true });
    expect(services.location.getState().place.tab).toBe('network');
    fireEvent.keyDown(document.body, { code: 'ArrowUp', altKey: true });
    expect(services.location.getState().place).toEqual({ serial: testSerial, tab: 'overview' });
  });

  test('move the focus from part to part', async () => {
    const { services } = await openPalette();
    act(() => services.overlays.getState().hide('palette'));
    act(() => services.location.getState().go({ serial: testSerial }));
    const parts = new Set<Element | null>();
    for (let step = 0; step < 3; step++) {
      fireEvent.keyDown(document.activeElement ?? document.body, { code: 'F6' });
      parts.add(document.activeElement?.closest('[data-region]') ?? null);
    }
    expect(parts.size).toBe(3);
    expect(parts.has(null)).toBe(false);
  });
});
