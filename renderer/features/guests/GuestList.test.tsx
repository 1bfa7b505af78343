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
  const openMenu = async (name: string) => {
    fireEvent.keyDown(row(name).getByRole('button', { name: `More about ${name}` }), { key: 'Enter' });
    return screen.findAllByRole('menuitem');
  };
  const chooseInMenu = async (name: string, item: string) => {
    const items = await openMenu(name);
    fireEvent.click(items.find((each) => each.textContent === item)!);
  };
  return { ...window, row, called, openMenu, chooseInMenu };
}

describe('a row of the guest list', () => {
  test('of a stopped guest offers Start, and shows that it is at it', async () => {
    const { row, called } = await showGuests([sampleGuest({ name: 'alpine' })], {
      'guest.start': () => new Promise(() => undefined),
    });
    expect(row('alpine').queryByRole('button', { name: 'Stop' })).toBeNull();
    fireEvent.click(row('alpine').getByRole('button', { name: 'Start' }));
    expect(called('guest.start')).toEqual([{ serial: testSerial, guest: 'alpine' }]);
    expect(row('alpine').getByRole('button', { name: 'Start' }).getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(row('alpine').getByRole('button', { name: 'Start' }));
    expect(called('guest.start')).toHaveLength(1);
    expect(row('alpine').getByRole('status').textContent).toBe('Starting…');
  });

  test('follows the state that the device tells', async () => {
    const { bridge, row, openMenu } = await showGuests([sampleGuest({ name: 'alpine' })]);
    act(() => bridge.emit('guests.changed', { serial: testSerial, guests: [runningGuest('alpine', Date.now())] }));
    expect(row('alpine').getByText('Running')).toBeDefined();
    expect(row('alpine').getByRole('button', { name: 'Stop' })).toBeDefined();
    expect(row('alpine').queryByRole('button', { name: 'Start' })).toBeNull();
    const items = (await openMenu('alpine')).map((item) => item.textContent);
    expect(items.slice(0, 2)).toEqual(['Restart', 'Freeze']);
    expect(items.at(-1)).toBe('Kill…');
  });

  test('asks before it kills', async () => {
    const { row, called, chooseInMenu } = await showGuests([runningGuest('alpine', Date.now())], {
      'guest.kill': () => sampleGuest({ name: 'alpine' }),
    });
    await chooseInMenu('alpine', 'Kill…');
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Kill alpine?' }));
    fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
    expect(called('guest.kill')).toEqual([]);
    await chooseInMenu('alpine', 'Kill…');
    fireEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Kill' }));
    await vi.waitFor(() => expect(row('alpine').getByText('Stopped')).toBeDefined());
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
    act(() => bridge.emit('devices.changed', { adb: adb!, furtherServers: [], devices: [{ ...view!, session }] }));
    expect(row('alpine').getByRole('button', { name: 'Stop' })).toHaveProperty('disabled', true);
    expect(screen.getByText(/The connection to the device was lost/)).toBeDefined();
  });
});

test('the focus of a row that goes is in the next one, and after the last where a guest is made', async () => {
  const { bridge, row } = await showGuests([sampleGuest({ name: 'alpine' }), sampleGuest({ name: 'debian' })]);
  const tell = (...guests: GuestSummary[]) => act(() => bridge.emit('guests.changed', { serial: testSerial, guests }));
  row('alpine').getByRole('button', { name: 'More about alpine' }).focus();
  tell(sampleGuest({ name: 'debian' }));
  expect(document.activeElement?.textContent).toContain('debian');
  tell();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Create the first guest' }));
});

test('a device without guests says how to get one', async () => {
  await showGuests([]);
  expect(screen.getByText('No guests yet')).toBeDefined();
});

describe('the list of guests', () => {
  const some = () => [
    runningGuest('alpine', Date.now()),
    sampleGuest({ name: 'debian' }),
    sampleGuest({ name: 'void' }),
  ];
  const rows = () => screen.getAllByRole('listitem').map((item) => item.getAttribute('aria-label'));
  const filter = (text: string) =>
    fireEvent.change(screen.getByRole('searchbox', { name: 'Filter guests' }), { target: { value: text } });
  const ofList = () => rows().filter((name) => name !== null);

  test('shows what the filter lets through, and the way back', async () => {
    await showGuests(some());
    filter('deb');
    expect(ofList()).toEqual(['debian']);
    filter('nothing like it');
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(ofList()).toEqual(['alpine', 'debian', 'void']);
    fireEvent.click(screen.getByRole('radio', { name: 'Stopped' }));
    expect(ofList()).toEqual(['debian', 'void']);
  });

  test('keeps its order for the next time', async () => {
    const { services } = await showGuests(some());
    fireEvent.change(screen.getByRole('combobox', { name: 'Sort by' }), { target: { value: 'state' } });
    expect(services.settings.getState().guestSort).toBe('state');
    act(() => services.settings.setState({ guestSort: 'name' }));
  });

  test('starts all that are chosen, and only those that can be', async () => {
    const { called, row } = await showGuests(some(), { 'guest.start': ({ guest }) => runningGuest(guest, Date.now()) });
    fireEvent.click(row('alpine').getByRole('checkbox'));
    fireEvent.click(row('void').getByRole('checkbox'), { shiftKey: true });
    const bar = within(screen.getByRole('toolbar', { name: 'With the chosen guests' }));
    expect(bar.getByText('3 chosen')).toBeDefined();
    fireEvent.click(bar.getByRole('button', { name: 'Start (2)' }));
    await vi.waitFor(() => expect(called('guest.start')).toHaveLength(2));
    expect(called('guest.start').map((params) => (params as { guest: string }).guest)).toEqual(['debian', 'void']);
  });

  test('acts on nothing that the filter hides', async () => {
    await showGuests(some());
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose all shown' }));
    filter('debian');
    expect(screen.getByText('1 chosen')).toBeDefined();
  });

  test('destroys several only after their number was typed', async () => {
    const { called } = await showGuests(some(), { 'guest.destroy': () => ({}) });
    fireEvent.click(screen.getByRole('radio', { name: 'Stopped' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Choose all shown' }));
    fireEvent.click(screen.getByRole('button', { name: 'Destroy' }));
    const dialog = within(await screen.findByRole('alertdialog', { name: 'Destroy 2 guests?' }));
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: '2' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Destroy' }));
    await vi.waitFor(() => expect(called('guest.destroy')).toHaveLength(2));
  });

  test('goes from guest to guest by the arrows', async () => {
    await showGuests(some());
    const open = (name: string) => screen.getByRole('button', { name });
    open('alpine').focus();
    fireEvent.keyDown(open('alpine'), { key: 'ArrowDown' });
    expect(document.activeElement).toBe(open('debian'));
    fireEvent.keyDown(open('debian'), { key: 'End' });
    expect(document.activeElement).toBe(open('void'));
  });
});
