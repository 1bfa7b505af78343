// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sampleGuest } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { ConfigTab } from './ConfigTab.tsx';

afterEach(cleanup);

const guest = sampleGuest({ name: 'alpine' });

async function openTab(scripts: CallScripts) {
  const window = openTestWindow({ 'guests.list': () => [guest], ...scripts });
  await window.listed();
  render(window.around(<ConfigTab serial={testSerial} guest={guest} />));
  return window;
}

async function openConfig(scripts: CallScripts) {
  const window = await openTab({
    'guest.config.read': () => ({ text: 'lxc.uts.name = a\nlxc.tty.max = 1\n' }),
    ...scripts,
  });
  const area = (await screen.findByRole('textbox', { name: 'Config of alpine' })) as HTMLTextAreaElement;
  return { ...window, area, save: () => screen.getByRole('button', { name: 'Save' }) };
}

test('what is refused shows at its line, and the text stays', async () => {
  const { area, save } = await openConfig({
    'guest.config.write': () => {
      throw new DesktopFailure('config-invalid', 'line 2: unknown key', { line: 2, key: 'lxc.kitchen' });
    },
  });
  expect(save()).toHaveProperty('disabled', true);
  fireEvent.change(area, { target: { value: 'lxc.uts.name = a\nlxc.kitchen = 1\n' } });
  fireEvent.click(save());
  expect((await screen.findByRole('alert')).textContent).toContain('line 2: lxc.kitchen');
  expect(area.getAttribute('aria-invalid')).toBe('true');
  expect(document.querySelector('.editor-gutter [data-error]')?.textContent).toBe('2');
  expect(area.value.slice(area.selectionStart, area.selectionEnd)).toBe('lxc.kitchen = 1');
  fireEvent.change(area, { target: { value: 'lxc.uts.name = b\n' } });
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what is saved is no change any more', async () => {
  const write = vi.fn(() => ({}));
  const { area, save, services } = await openConfig({ 'guest.config.write': write });
  fireEvent.change(area, { target: { value: 'lxc.uts.name = b\n' } });
  expect(screen.getByText('Changed, not saved')).toBeDefined();
  fireEvent.keyDown(area, { key: 's', ctrlKey: true });
  await vi.waitFor(() => expect(services.notices.getState().notices[0]?.text).toBe('Config saved'));
  expect(write).toHaveBeenCalledWith({ serial: testSerial, guest: 'alpine', text: 'lxc.uts.name = b\n' });
  // The notice is said before React has drawn what is saved.
  await vi.waitFor(() => expect(save()).toHaveProperty('disabled', true));
});

test('what is typed survives a look at another tab', async () => {
  const { area, around } = await openConfig({});
  fireEvent.change(area, { target: { value: 'lxc.uts.name = draft\n' } });
  cleanup();
  render(around(<ConfigTab serial={testSerial} guest={guest} />));
  expect(await screen.findByRole('textbox')).toHaveProperty('value', 'lxc.uts.name = draft\n');
  expect(screen.getByText('Changed, not saved')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Revert' }));
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'lxc.uts.name = a\nlxc.tty.max = 1\n');
});

test('Revert brings back what was saved', async () => {
  const { area } = await openConfig({});
  fireEvent.change(area, { target: { value: 'x' } });
  fireEvent.click(screen.getByRole('button', { name: 'Revert' }));
  expect(area.value).toContain('lxc.tty.max');
});

test('a config that cannot be read says why, and Retry reads it again', async () => {
  let broken = true;
  await openTab({
    'guest.config.read': () => {
      if (broken) throw new DesktopFailure('guest-not-found', 'gone', { guest: 'alpine' });
      return { text: 'lxc.uts.name = a\n' };
    },
  });
  expect((await screen.findByRole('alert')).textContent).toContain('There is no guest “alpine”');
  broken = false;
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(await screen.findByRole('textbox')).toBeDefined();
});

test('the plan is that of what is typed, and marks what may fail', async () => {
  const plan = vi.fn(() => ({
    sections: [
      { part: 'limits' as const, steps: [{ text: 'echo 64M > memory.max', from: 'lxc.cgroup2.memory.max' }] },
      { part: 'mounts' as const, steps: [{ text: 'mount /dev/x /mnt', optional: true }] },
    ],
  }));
  const { area } = await openConfig({ 'guest.plan': plan });
  fireEvent.change(area, { target: { value: 'lxc.uts.name = typed\n' } });
  fireEvent.click(screen.getByRole('radio', { name: 'Plan' }));
  expect(await screen.findByText('echo 64M > memory.max')).toBeDefined();
  expect(plan).toHaveBeenCalledWith({ serial: testSerial, guest: 'alpine', text: 'lxc.uts.name = typed\n' });
  expect(screen.getByText('lxc.cgroup2.memory.max')).toBeDefined();
  expect(screen.getAllByText('may fail')).toHaveLength(1);
  fireEvent.click(screen.getByRole('radio', { name: 'Config' }));
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'lxc.uts.name = typed\n');
});

test('a plan that is refused tells why, and what to do', async () => {
  await openConfig({
    'guest.plan': () => {
      throw new DesktopFailure('config-invalid', 'line 1: lxc.kitchen', { line: 1, key: 'lxc.kitchen' });
    },
  });
  fireEvent.click(screen.getByRole('radio', { name: 'Plan' }));
  expect((await screen.findByRole('alert')).textContent).toContain('lxc.kitchen');
});

describe('keys of the agent', () => {
  const keys = [
    { key: 'lxc.uts.name', since: '4.0', example: 'alpine', list: false },
    { key: 'lxc.aa_old', since: '4.0', list: false, why: 'it is gone' },
  ];

  function typeAt(area: HTMLTextAreaElement, text: string): void {
    fireEvent.change(area, { target: { value: text } });
    area.setSelectionRange(text.length, text.length);
    fireEvent.select(area);
  }

  test('are offered while one types, and put in by Tab', async () => {
    const { area } = await openConfig({ 'config.keys': () => keys, 'config.check': () => ({}) });
    fireEvent.change(area, { target: { value: 'lxc.u' } });
    expect((await screen.findByRole('option')).textContent).toContain('lxc.uts.name');
    fireEvent.keyDown(area, { key: 'Tab' });
    expect(area.value).toBe('lxc.uts.name = alpine');
    expect(screen.queryByRole('option')).toBeNull();
  });

  test('are explained where the caret is, refused and unknown ones too', async () => {
    const { area } = await openConfig({ 'config.keys': () => keys, 'config.check': () => ({}) });
    typeAt(area, 'lxc.uts.name = a');
    expect(await screen.findByText('alpine')).toBeDefined();
    typeAt(area, 'lxc.aa_old = 1');
    expect(await screen.findByText('Refused: it is gone')).toBeDefined();
    typeAt(area, 'lxc.nonsense = 1');
    expect(await screen.findByText('is no key that this agent knows.')).toBeDefined();
  });
});

test('a text is checked by the device while it is typed, and nothing is written', async () => {
  const write = vi.fn(() => ({}));
  const { area } = await openConfig({
    'guest.config.write': write,
    'config.keys': () => [],
    'config.check': () => {
      throw new DesktopFailure('config-invalid', 'line 1: no such key', { line: 1, key: 'lxc.x' });
    },
  });
  fireEvent.change(area, { target: { value: 'lxc.x = 1\n' } });
  expect((await screen.findByRole('alert')).textContent).toContain('line 1: lxc.x');
  expect(write).not.toHaveBeenCalled();
});

test('what was changed is shown beside what was saved', async () => {
  const { area } = await openConfig({ 'config.keys': () => [], 'config.check': () => ({}) });
  fireEvent.change(area, { target: { value: 'lxc.uts.name = b\nlxc.tty.max = 1\n' } });
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  const diff = screen.getByRole('region', { name: 'What was changed and is not saved' });
  expect(diff.querySelector('[data-kind="added"]')?.textContent).toContain('lxc.uts.name = b');
  expect(diff.querySelector('[data-kind="removed"]')?.textContent).toContain('lxc.uts.name = a');
});
