// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { UpdateStatus } from '../../../electron/ipc/update-view.ts';
import { openTestWindow } from '../../preview/test-window.tsx';
import { UpdateOffer } from './UpdateOffer.tsx';
import { Updates } from './Updates.tsx';

afterEach(cleanup);

const update = { version: '0.2.0', notes: '<b>New</b>', sizeBytes: 2 * 1024 * 1024 };

async function show(first: UpdateStatus) {
  const window = openTestWindow({
    'updates.get': () => ({ automatic: true, status: first }),
    'updates.check': () => ({}),
    'updates.download': () => ({}),
    'updates.cancel': () => ({}),
    'updates.install': () => ({}),
    'updates.automatic.set': () => ({}),
  });
  render(
    window.around(
      <>
        <UpdateOffer />
        <Updates />
      </>,
    ),
  );
  await screen.findByRole('region', { name: 'Updates' });
  const now = (status: UpdateStatus): void =>
    act(() => window.bridge.emit('updates.changed', { automatic: true, status }));
  const asked = (): string[] =>
    window.bridge.calls.map(({ name }) => name).filter((name) => name.startsWith('updates.'));
  return { now, asked };
}

test('without a feed it says that updates are not set up, and offers nothing', async () => {
  await show({ state: 'unavailable', why: 'not-set-up' });
  expect(screen.getByText(/not set up/)).toBeDefined();
  expect(screen.queryByRole('button')).toBeNull();
});

test('from the check to the installation each step is asked for, and told in the sidebar too', async () => {
  const { now, asked } = await show({ state: 'idle' });
  fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
  now({ state: 'available', update });
  expect(screen.getByText('Version 0.2.0 is available, 2 MiB.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Version 0.2.0 is available' })).toBeDefined();
  // What a feed says is text.
  expect(screen.getByText('<b>New</b>')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Download' }));
  now({ state: 'downloading', update, sentBytes: 1, totalBytes: 4 });
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  now({ state: 'ready', update });
  fireEvent.click(screen.getByRole('button', { name: 'Quit and install' }));
  expect(asked()).toEqual(['updates.get', 'updates.check', 'updates.download', 'updates.cancel', 'updates.install']);
});

test('a damaged download says what to do, and can be fetched again', async () => {
  const { asked } = await show({
    ...{ state: 'failed', update },
    failure: { reason: 'update-damaged', message: 'sha512 checksum mismatch', details: {} },
  });
  expect(screen.getByRole('alert').textContent).toContain('nothing was installed');
  fireEvent.click(screen.getByRole('button', { name: 'Download again' }));
  expect(asked()).toContain('updates.download');
});

test('looking by itself can be switched off', async () => {
  const { asked } = await show({ state: 'idle' });
  fireEvent.click(screen.getByRole('switch', { name: /by itself/ }));
  expect(asked().at(-1)).toBe('updates.automatic.set');
});
