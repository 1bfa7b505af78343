// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { CallParams } from '../../../electron/ipc/contract.ts';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sampleGuest, sampleHost } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { NewGuestDialog } from './NewGuestDialog.tsx';

afterEach(cleanup);

function openDialog(scripts: CallScripts = {}) {
  const window = openTestWindow({
    'archive.inspect': ({ path }) => ({ path, name: 'rootfs.tar', sizeBytes: 4096 }),
    ...scripts,
  });
  const onClose = vi.fn();
  render(
    window.around(
      <NewGuestDialog
        serial={testSerial}
        host={sampleHost}
        guests={[sampleGuest({ name: 'debian' })]}
        onClose={onClose}
      />,
    ),
  );
  const type = (label: string, value: string): void => {
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  };
  const create = (): void => {
    fireEvent.click(screen.getByRole('button', { name: 'Create guest' }));
  };
  return { ...window, onClose, type, create };
}

test('a name that is taken is refused before anything is asked', () => {
  const { bridge, type, create } = openDialog();
  type('Name', 'debian');
  type('Root file system', '/tmp/rootfs.tar');
  create();
  expect(screen.getByText('There is a guest with this name.')).toBeDefined();
  expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
  expect(bridge.calls.some((call) => call.name === 'guest.create')).toBe(false);
});

test('shows how far the archive is, and can cancel by the task it named', async () => {
  let asked: CallParams<'guest.create'> | undefined;
  let fail: (failure: DesktopFailure) => void = () => undefined;
  const { bridge, type, create } = openDialog({
    'guest.create': (params) => {
      asked = params;
      return new Promise((_, reject) => {
        fail = reject;
      });
    },
    'task.cancel': () => ({}),
  });
  type('Name', 'alpine');
  type('Root file system', '/tmp/rootfs.tar');
  create();
  await screen.findByText('Creating alpine');
  expect(asked?.request.name).toBe('alpine');
  act(() =>
    bridge.emit('task.changed', {
      id: asked?.taskId ?? '',
      kind: 'guest-create',
      serial: testSerial,
      guest: 'alpine',
      state: 'running',
      sentBytes: 1024 * 1024,
      totalBytes: 4 * 1024 * 1024,
      startedAtMs: 0,
      cancellable: true,
    }),
  );
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  expect(screen.getByText('1 MiB of 4 MiB')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(bridge.calls.at(-1)).toEqual({ name: 'task.cancel', params: { taskId: asked?.taskId } });
  await act(async () => fail(new DesktopFailure('cancelled', 'cancelled')));
  expect(screen.getByRole('button', { name: 'Create guest' })).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a failure comes back to the form, with everything as typed', async () => {
  const { type, create } = openDialog({
    'guest.create': () => {
      throw new DesktopFailure('no-space', 'ENOSPC', { neededBytes: 5 * 1024 * 1024 });
    },
  });
  type('Name', 'alpine');
  type('Root file system', '/tmp/rootfs.tar');
  create();
  expect((await screen.findByRole('alert')).textContent).toContain('Free at least 5 MiB');
  expect(screen.getByLabelText('Name')).toHaveProperty('value', 'alpine');
});

test('when it is made, the dialog closes and the guest is shown', async () => {
  const { services, onClose, type, create } = openDialog({
    'guest.create': ({ request }) => sampleGuest({ name: request.name }),
  });
  type('Name', 'alpine');
  type('Root file system', '/tmp/rootfs.tar');
  create();
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(services.location.getState().place).toMatchObject({ serial: testSerial, guest: 'alpine' });
});

test('an archive that cannot be read is named at its field', async () => {
  const { type } = openDialog({
    'archive.inspect': ({ path }) => {
      throw new DesktopFailure('archive-unreadable', 'no', { path });
    },
  });
  type('Root file system', '/tmp/nothing');
  fireEvent.blur(screen.getByLabelText('Root file system'));
  expect(await screen.findByText(/The archive cannot be read: \/tmp\/nothing/)).toBeDefined();
});
