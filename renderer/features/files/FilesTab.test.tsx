// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { sampleGuest } from '../../preview/sample-data.ts';
import { sampleFolder } from '../../preview/sample-files.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { FilesTab } from './FilesTab.tsx';

afterEach(cleanup);

async function openTab(scripts: CallScripts = {}) {
  const window = openTestWindow({ 'files.list': ({ path }) => sampleFolder(path, 0), ...scripts });
  const { container } = render(window.around(<FilesTab serial={testSerial} guest={sampleGuest({ name: 'alpine' })} />));
  await screen.findByRole('button', { name: 'etc' });
  return { ...window, container };
}

test('goes into a folder and out of it, and says what cannot be opened', async () => {
  const { bridge } = await openTab();
  expect(screen.queryByRole('button', { name: 'null' })).toBeNull();
  expect(screen.getByText('Character device 1:3')).toBeDefined();
  expect(screen.getByText('invoice⟨U+202E⟩fdp.exe')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'var' }));
  expect(await screen.findByText('This folder is empty')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Folder above' }));
  await screen.findByRole('button', { name: 'etc' });
  const asked = bridge.calls.filter(({ name }) => name === 'files.list').map(({ params }) => params);
  expect(asked).toMatchObject([{ path: '/' }, { path: '/var' }, { path: '/' }]);
});

test('deletes what is chosen, by its names and only after a yes', async () => {
  const remove = vi.fn(() => ({ entries: 1 }));
  await openTab({ 'files.remove': remove });
  fireEvent.click(screen.getByRole('checkbox', { name: 'Choose motd' }));
  fireEvent.click(screen.getByRole('button', { name: 'Delete' }));
  const dialog = within(await screen.findByRole('alertdialog'));
  expect(dialog.getByText('motd')).toBeDefined();
  expect(remove).not.toHaveBeenCalled();
  fireEvent.click(dialog.getByRole('button', { name: 'Delete' }));
  await vi.waitFor(() =>
    expect(remove).toHaveBeenCalledWith({ serial: testSerial, guest: 'alpine', path: '/', files: ['motd'] }),
  );
});

test('asks before an upload replaces what is there, and sends nothing before', async () => {
  const { bridge, container } = await openTab();
  const input = container.querySelector<HTMLInputElement>('input[type="file"]');
  const pick = (name: string): void => {
    Object.defineProperty(input, 'files', { value: [new File(['x'], name)], configurable: true });
    if (input !== null) fireEvent.change(input);
  };
  pick('motd');
  const dialog = within(await screen.findByRole('alertdialog'));
  expect(bridge.streams).toEqual([]);
  fireEvent.click(dialog.getByRole('button', { name: 'Replace' }));
  await vi.waitFor(() => expect(bridge.streams).toHaveLength(1));
  expect(bridge.streams[0]?.params).toMatchObject({ path: '/', existing: 'replace', totalBytes: 1 });
  pick('new');
  await vi.waitFor(() => expect(bridge.streams).toHaveLength(2));
  expect(bridge.streams[1]?.params).toMatchObject({ existing: 'refuse' });
});

test('a folder that cannot be read says why, and is read again', async () => {
  await openTab({
    'files.list': ({ path }) => {
      if (path === '/var') throw new Error('gone');
      return sampleFolder(path, 0);
    },
  });
  fireEvent.click(screen.getByRole('button', { name: 'var' }));
  expect(await screen.findByRole('alert')).toBeDefined();
});
