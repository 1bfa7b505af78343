// @vitest-environment happy-dom
// SPDX-License-Identifier: Apache-2.0
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { sampleGuest } from '../../preview/sample-data.ts';
import { openTestWindow, type TestWindow, testSerial } from '../../preview/test-window.tsx';
import type { LifeKind } from '../../state/overlays.ts';
import { LifeDialog } from './LifeDialog.tsx';

afterEach(cleanup);

type Scripts = Parameters<typeof openTestWindow>[0];

async function ask(kind: LifeKind, scripts: Scripts = {}, snapshot?: string): Promise<TestWindow> {
  const opened = openTestWindow({
    'guests.list': () => [sampleGuest({ name: 'web' }), sampleGuest({ name: 'web-2' })],
    ...scripts,
  });
  render(opened.around(<LifeDialog />));
  await waitFor(() => expect(opened.services.store.getState().devices[testSerial]?.guests).toHaveLength(2));
  act(() => opened.services.overlays.getState().askLife({ kind, serial: testSerial, guest: 'web', snapshot }));
  await screen.findByText(/web/, { selector: 'h2' });
  return opened;
}

function type(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

/** As Enter in a field does. */
function send(label: string): void {
  const form = screen.getByLabelText(label).closest('form');
  if (form === null) throw new Error(`${label} is in no form`);
  fireEvent.submit(form);
}

function press(name: string): void {
  fireEvent.click(screen.getByRole('button', { name }));
}

const paramsOf = ({ bridge }: TestWindow, call: string): unknown =>
  bridge.calls.find(({ name }) => name === call)?.params;

test('a clone is offered the next free name, in which the dialog begins, and Enter sends it', async () => {
  const opened = await ask('clone', { 'guest.clone': ({ newName }) => sampleGuest({ name: newName }) });
  expect(document.activeElement).toBe(screen.getByLabelText('New name'));
  expect(screen.getByLabelText('New name')).toHaveProperty('value', 'web-3');
  fireEvent.click(screen.getByRole('radio', { name: 'On top of it' }));
  type('New name', 'web-30');
  send('New name');
  await waitFor(() => expect(opened.services.location.getState().place.guest).toBe('web-30'));
  expect(paramsOf(opened, 'guest.clone')).toMatchObject({ guest: 'web', newName: 'web-30', overlay: true });
  expect(opened.services.overlays.getState().life).toBeUndefined();
});

test('a name that is taken is refused as it is typed', async () => {
  const opened = await ask('rename');
  type('New name', 'web-2');
  expect(screen.getByText('There is a guest with this name.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Rename' })).toHaveProperty('disabled', true);
  send('New name');
  expect(paramsOf(opened, 'guest.rename')).toBeUndefined();
});

test('a page of the guest follows its new name', async () => {
  const opened = await ask('rename', { 'guest.rename': ({ newName }) => sampleGuest({ name: newName }) });
  act(() => opened.services.location.getState().go({ serial: testSerial, guest: 'web', tab: 'config' }));
  type('New name', 'site');
  send('New name');
  await waitFor(() =>
    expect(opened.services.location.getState().place).toMatchObject({ guest: 'site', tab: 'config' }),
  );
});

test('a roll back wants the name typed; a new guest does not', async () => {
  const opened = await ask('restore', { 'snapshot.restore': () => sampleGuest({ name: 'web' }) }, 'snap1');
  const button = screen.getByRole('button', { name: 'Roll back' });
  expect(button).toHaveProperty('disabled', true);
  type('Type web to confirm', 'web');
  expect(button).toHaveProperty('disabled', false);
  fireEvent.click(screen.getByRole('radio', { name: 'As a new guest' }));
  expect(screen.getByRole('button', { name: 'Create' })).toHaveProperty('disabled', false);
  press('Create');
  await waitFor(() =>
    expect(paramsOf(opened, 'snapshot.restore')).toMatchObject({ snapshot: 'snap1', newName: 'web-3' }),
  );
});

test('when a guest starts is saved, and the device is switched apart from it', async () => {
  const boot = { method: 'systemd', path: '/etc/systemd/system/x.service' } as const;
  const opened = await ask('autostart', {
    'autostart.get': () => ({ enabled: false, ...boot }),
    'autostart.set': ({ enabled }) => ({ enabled, ...boot }),
    'guest.autostart.set': () => sampleGuest({ name: 'web' }),
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Switch on' }));
  expect(await screen.findByText('It starts its guests when it starts, without a computer.')).toBeDefined();
  expect(paramsOf(opened, 'guest.autostart.set')).toBeUndefined();
  fireEvent.click(screen.getByRole('radio', { name: 'With the device' }));
  type('Order', 'first');
  expect(screen.getByText('A whole number from 0.')).toBeDefined();
  type('Order', '10');
  type('Groups', 'lab');
  expect(screen.getByText(/it does not start with the device/)).toBeDefined();
  send('Order');
  await waitFor(() =>
    expect(paramsOf(opened, 'guest.autostart.set')).toMatchObject({
      start: { auto: true, order: 10, delaySeconds: 0, groups: ['lab'] },
    }),
  );
});

test('progress is shown, cancel goes to the task, and closing leaves it to the activity', async () => {
  let taskId = '';
  const opened = await ask('snapshot', {
    'snapshot.make': (params) => {
      taskId = params.taskId;
      return new Promise(() => undefined);
    },
    'task.cancel': () => ({}),
  });
  type('What it is for (optional)', 'before');
  send('What it is for (optional)');
  await waitFor(() => expect(taskId).not.toBe(''));
  const task = { id: taskId, kind: 'snapshot-make', serial: testSerial, guest: 'web', state: 'running' } as const;
  act(() =>
    opened.bridge.emit('task.changed', {
      ...{ ...task, startedAtMs: 0, cancellable: true },
      ...{ sentBytes: 1024, totalBytes: 4096 },
    }),
  );
  expect((await screen.findByRole('progressbar')).getAttribute('aria-valuenow')).toBe('25');
  press('Cancel');
  expect(paramsOf(opened, 'task.cancel')).toEqual({ taskId });
  press('Continue in background');
  expect(opened.services.overlays.getState().life).toBeUndefined();
});
