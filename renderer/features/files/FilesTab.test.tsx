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

const guest = sampleGuest({ name: 'alpine' });

async function openTab(scripts: CallScripts = {}) {
  const window = openTestWindow({
    'guests.list': () => [guest],
    'files.list': ({ path }) => sampleFolder(path, 0),
    ...scripts,
  });
  await window.listed();
  const { container } = render(window.around(<FilesTab serial={testSerial} guest={guest} />));
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

const rowOf = (name: string): HTMLElement => screen.getByRole('button', { name }).closest('tr') as HTMLElement;
const fetchedAs = (name: string) => ({
  ...{ token: 'T'.repeat(43), name, gone: [] as string[], entries: 1, sizeBytes: 1, skipped: [], skippedCount: 0 },
});

test('a file is fetched by the first drag, and dragged at once while it is held', async () => {
  const { bridge } = await openTab({
    'app.info': () => ({
      ...{ version: '0', platform: 'linux', shell: 'electron', nodeVersion: '20', locale: 'en', agentHash: 'a' },
    }),
    'files.fetch': () => fetchedAs('motd'),
    'files.drag': () => ({}),
  });
  const asked = (call: string) => bridge.calls.filter(({ name }) => name === call).map(({ params }) => params);
  fireEvent.dragStart(rowOf('motd'));
  await vi.waitFor(() => expect(asked('files.drag')).toEqual([{ token: 'T'.repeat(43) }]));
  expect(asked('files.fetch')).toMatchObject([{ path: '/', files: ['motd'], form: 'raw', name: 'motd' }]);
  fireEvent.dragStart(rowOf('motd'));
  expect(asked('files.drag')).toHaveLength(2);
  expect(asked('files.fetch')).toHaveLength(1);
});

test('what comes when the button was let go waits for the next drag, and says so', async () => {
  let come: (file: ReturnType<typeof fetchedAs>) => void = () => undefined;
  const { bridge } = await openTab({
    'files.fetch': () => new Promise((resolve) => (come = resolve)),
    'files.measure': () => ({ entries: 3, sizeBytes: 9 }),
  });
  fireEvent.dragStart(rowOf('etc'));
  expect(await screen.findByText(/Being fetched/)).toBeDefined();
  fireEvent.pointerUp(window);
  await vi.waitFor(() => expect(bridge.calls.some(({ name }) => name === 'files.fetch')).toBe(true));
  come(fetchedAs('etc.tar'));
  expect(await screen.findByText('Here: drag it out of the window')).toBeDefined();
  const setData = vi.fn();
  fireEvent.dragStart(rowOf('etc'), { dataTransfer: { setData } });
  const place = `${window.location.origin}/fetched/${'T'.repeat(43)}`;
  expect(setData).toHaveBeenCalledWith('DownloadURL', `application/octet-stream:etc.tar:${place}`);
});

test('a file that has made room for another is fetched again before it is dragged', async () => {
  const names = ['motd', 'su'];
  const fetch = vi.fn(({ name }: { name: string }) => ({
    ...fetchedAs(name),
    token: (name === 'motd' ? 'M' : 'I').repeat(43),
    gone: name === 'su' ? ['M'.repeat(43)] : [],
  }));
  await openTab({ 'files.fetch': fetch });
  const setData = vi.fn();
  for (const name of names) {
    fireEvent.dragStart(rowOf(name));
    await vi.waitFor(() => expect(rowOf(name).getAttribute('data-drag')).toBe('ready'));
  }
  fireEvent.dragStart(rowOf('motd'), { dataTransfer: { setData } });
  expect(setData).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(fetch).toHaveBeenCalledTimes(3));
});

test('a file that is chosen brings the others that are', async () => {
  const fetch = vi.fn(() => fetchedAs('alpine.tar'));
  await openTab({ 'files.fetch': fetch, 'files.measure': () => ({ entries: 3, sizeBytes: 9 }) });
  fireEvent.click(screen.getByRole('checkbox', { name: 'Choose motd' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'Choose etc' }));
  fireEvent.dragStart(rowOf('motd'));
  await vi.waitFor(() => expect(fetch).toHaveBeenCalledWith(expect.objectContaining({ form: 'tar' })));
  expect(fetch.mock.calls[0]?.at(0)).toMatchObject({ files: expect.arrayContaining(['motd', 'etc']) });
});
