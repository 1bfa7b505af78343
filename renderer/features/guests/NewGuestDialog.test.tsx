// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { HostCheck } from '../../../agent/protocol/index.ts';
import type { CallParams } from '../../../electron/ipc/contract.ts';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import { sampleGuest, sampleHost } from '../../preview/sample-data.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { NewGuestDialog } from './NewGuestDialog.tsx';

afterEach(cleanup);

function openDialog(scripts: CallScripts = {}, host = sampleHost) {
  const window = openTestWindow({
    'archive.inspect': ({ path }) => ({ path, name: 'rootfs.tar', sizeBytes: 4096 }),
    'guest.create.plan': ({ request }) => ({
      text: `lxc.uts.name = ${request.name}\n`,
      sections: [{ part: 'init', steps: [{ text: 'exec /sbin/init in /' }] }],
    }),
    ...scripts,
  });
  const onClose = vi.fn();
  render(
    window.around(
      <NewGuestDialog serial={testSerial} host={host} guests={[sampleGuest({ name: 'debian' })]} onClose={onClose} />,
    ),
  );
  const type = (label: string, value: string): void => {
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  };
  const next = (): void => {
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
  };
  /** Through all steps with what is in their fields. */
  const create = async (): Promise<void> => {
    type('Name', 'alpine');
    next();
    type('Root file system', '/tmp/rootfs.tar');
    next();
    await screen.findByLabelText('Memory');
    for (let step = 0; step < 2; step++) next();
    fireEvent.click(screen.getByRole('button', { name: 'Create guest' }));
  };
  return { ...window, onClose, type, next, create };
}

test('a name that is taken is refused as it is typed, and no step goes on from it', () => {
  const { bridge, type, next } = openDialog();
  expect(screen.queryByText('Give it a name.')).toBeNull();
  type('Name', 'debian');
  expect(screen.getByText('There is a guest with this name.')).toBeDefined();
  expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
  next();
  expect(screen.getByLabelText('Name')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Image' })).toHaveProperty('disabled', true);
  expect(bridge.calls.some((call) => call.name.startsWith('guest.create'))).toBe(false);
});

test('what is missing is said when one wants to go on', () => {
  const { next } = openDialog();
  next();
  expect(screen.getByText('Give it a name.')).toBeDefined();
});

test('the last step shows the plan before anything is made, and a step back keeps what was typed', async () => {
  const { bridge, type, next } = openDialog();
  type('Name', 'alpine');
  next();
  expect(document.activeElement).toBe(screen.getByLabelText('Root file system'));
  fireEvent.click(screen.getByRole('radio', { name: 'On the device' }));
  type('Root file system on the device', '/sdcard/rootfs.tar');
  for (let step = 0; step < 3; step++) next();
  expect(await screen.findByText('exec /sbin/init in /')).toBeDefined();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Create guest' }));
  expect(bridge.calls.some((call) => call.name === 'guest.create')).toBe(false);
  fireEvent.click(screen.getByRole('button', { name: 'System' }));
  expect(screen.getByLabelText('Name')).toHaveProperty('value', 'alpine');
  fireEvent.click(screen.getByRole('button', { name: 'Review' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Create guest' }));
  expect(bridge.calls.at(-1)).toMatchObject({ name: 'guest.create', params: { devicePath: '/sdcard/rootfs.tar' } });
});

test('shows how far the archive is, and can cancel by the task it named', async () => {
  let asked: CallParams<'guest.create'> | undefined;
  let fail: (failure: DesktopFailure) => void = () => undefined;
  const { bridge, create } = openDialog({
    'guest.create': (params) => {
      asked = params;
      return new Promise((_, reject) => {
        fail = reject;
      });
    },
    'task.cancel': () => ({}),
  });
  await create();
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
  expect(await screen.findByRole('button', { name: 'Create guest' })).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('an image that is not there is refused at its step', async () => {
  const { bridge, type, next } = openDialog({
    'archive.inspect': ({ path }) => {
      throw new DesktopFailure('archive-unreadable', 'no such file', { path, code: 'ENOENT' });
    },
  });
  type('Name', 'alpine');
  next();
  type('Root file system', '/nowhere.tar');
  next();
  expect(await screen.findByText(/cannot be read: \/nowhere.tar \(ENOENT\)/)).toBeDefined();
  expect(screen.getByLabelText('Root file system').getAttribute('aria-invalid')).toBe('true');
  type('Root file system', '/elsewhere.tar');
  expect(screen.queryByText(/cannot be read/)).toBeNull();
  expect(bridge.calls.some((call) => call.name.startsWith('guest.create'))).toBe(false);
});

test('a look into an image that ends late moves nobody who has gone back, and says nothing of another image', async () => {
  const looks: { answer(): void; refuse(): void }[] = [];
  const { type, next } = openDialog({
    'archive.inspect': ({ path }) =>
      new Promise((resolve, reject) => {
        looks.push({
          answer: () => resolve({ path, name: 'rootfs.tar', sizeBytes: 4096 }),
          refuse: () => reject(new DesktopFailure('archive-unreadable', 'no', { path })),
        });
      }),
  });
  type('Name', 'alpine');
  next();
  type('Root file system', '/slow.tar');
  next();
  await vi.waitFor(() => expect(looks.length).toBeGreaterThan(0));
  fireEvent.click(screen.getByRole('button', { name: 'Back' }));
  await act(async () => void looks.splice(0).map((look) => look.answer()));
  expect(screen.getByLabelText('Name')).toBeDefined();
  next();
  type('Root file system', '/slower.tar');
  next();
  await vi.waitFor(() => expect(looks.length).toBeGreaterThan(0));
  type('Root file system', '/other.tar');
  await act(async () => void looks.splice(0).map((look) => look.refuse()));
  expect(screen.queryByText(/cannot be read/)).toBeNull();
});

test('a look that ends late moves nobody who has gone to another step by its name', async () => {
  let answer = (): void => undefined;
  const { type, next } = openDialog({
    'archive.inspect': ({ path }) =>
      new Promise((resolve) => {
        answer = () => resolve({ path, name: 'rootfs.tar', sizeBytes: 4096 });
      }),
  });
  type('Name', 'alpine');
  next();
  type('Root file system', '/slow.tar');
  next();
  fireEvent.click(screen.getByRole('button', { name: 'System' }));
  await act(async () => answer());
  expect(screen.getByLabelText('Name')).toBeDefined();
});

test('below the field of an image stands what was found of the path in it, and of none before', async () => {
  const looks = new Map<string, { answer(): void; refuse(): void }>();
  const { type, next } = openDialog({
    'archive.inspect': ({ path }) =>
      new Promise((resolve, reject) => {
        looks.set(path, {
          answer: () => resolve({ path, name: `found at ${path}`, sizeBytes: 4096 }),
          refuse: () => reject(new DesktopFailure('archive-unreadable', 'no', { path })),
        });
      }),
  });
  type('Name', 'alpine');
  next();
  const leave = (path: string): void => {
    type('Root file system', path);
    fireEvent.blur(screen.getByLabelText('Root file system'));
  };
  for (const path of ['/one.tar', '/two.tar', '/three.tar']) leave(path);
  await vi.waitFor(() => expect(looks.size).toBe(3));
  await act(async () => looks.get('/three.tar')?.answer());
  await act(async () => looks.get('/one.tar')?.answer());
  await act(async () => looks.get('/two.tar')?.refuse());
  expect(screen.getByText(/found at/).textContent).toContain('found at /three.tar');
});

test('a failure comes back to the last step, with everything as typed', async () => {
  const { create } = openDialog({
    'guest.create': () => {
      throw new DesktopFailure('no-space', 'ENOSPC', { neededBytes: 5 * 1024 * 1024 });
    },
  });
  await create();
  expect((await screen.findByRole('alert')).textContent).toContain('Free at least 5 MiB');
  fireEvent.click(screen.getByRole('button', { name: 'System' }));
  expect(screen.getByLabelText('Name')).toHaveProperty('value', 'alpine');
});

test('when it is made, the dialog closes and the guest is shown', async () => {
  const { services, onClose, create } = openDialog({
    'guest.create': ({ request }) => sampleGuest({ name: request.name }),
  });
  await create();
  await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(services.location.getState().place).toMatchObject({ serial: testSerial, guest: 'alpine' });
});

test('an archive that cannot be read is named at its field', async () => {
  const { type, next } = openDialog({
    'archive.inspect': ({ path }) => {
      throw new DesktopFailure('archive-unreadable', 'no', { path });
    },
  });
  type('Name', 'alpine');
  next();
  type('Root file system', '/tmp/nothing');
  fireEvent.blur(screen.getByLabelText('Root file system'));
  expect(await screen.findByText(/The archive cannot be read: \/tmp\/nothing/)).toBeDefined();
});

test('by keyboard alone: the image begins at its path, and Enter on a choice that is made goes on', async () => {
  const { type } = openDialog();
  type('Name', 'alpine');
  fireEvent.submit(screen.getByLabelText('Name'));
  expect(document.activeElement).toBe(screen.getByLabelText('Root file system'));
  type('Root file system', '/tmp/rootfs.tar');
  fireEvent.submit(screen.getByLabelText('Root file system'));
  fireEvent.submit(await screen.findByLabelText(/Memory/));
  const chosen = screen.getByRole('radio', { checked: true });
  fireEvent.keyDown(chosen, { key: 'Enter' });
  expect(screen.getByRole('button', { name: 'Create guest' })).toBeDefined();
});

test('by keyboard alone: where no limit can be held, the next step is an Enter away', async () => {
  const { type } = openDialog({}, { ...sampleHost, cgroupControllers: [] });
  type('Name', 'alpine');
  fireEvent.submit(screen.getByLabelText('Name'));
  type('Root file system', '/tmp/rootfs.tar');
  fireEvent.submit(screen.getByLabelText('Root file system'));
  await screen.findByLabelText(/Memory/);
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Next' }));
});

const natCheck = (more: Partial<HostCheck>): HostCheck => ({
  ...{ id: 'net.nat', section: 'Network', title: 'NAT', meaning: 'no NAT', tried: true, required: false },
  state: 'good',
  ...more,
});

test.each([
  ['NAT where the device can do it', natCheck({ found: 'nftables' }), 'nat'],
  ['loopback where it cannot', natCheck({ state: 'missing', found: 'no iptables', fix: 'install iptables' }), 'empty'],
] as const)('a new guest has %s, and is told why', async (_, check, network) => {
  const { bridge, type, next } = openDialog({
    'host.check.one': () => ({ check }),
    'guest.create': () => sampleGuest({ name: 'alpine' }),
  });
  await act(async () => undefined);
  type('Name', 'alpine');
  next();
  type('Root file system', '/tmp/rootfs.tar');
  next();
  await screen.findByLabelText('Memory');
  next();
  const told = screen.queryByText('This device has no NAT for guests: no iptables. What helps: install iptables.');
  expect(told === null).toBe(network === 'nat');
  next();
  await act(async () => undefined);
  const asked = bridge.calls.find(({ name }) => name === 'guest.create.plan')
    ?.params as CallParams<'guest.create.plan'>;
  expect(asked.request.network).toEqual({ type: network });
});

test('a limit that the device cannot hold is not offered, and its absence is told', async () => {
  const { bridge, type, next } = openDialog(
    { 'guest.create': () => sampleGuest({ name: 'alpine' }) },
    { ...sampleHost, cgroupControllers: ['cpu', 'pids'] },
  );
  type('Name', 'alpine');
  next();
  type('Root file system', '/tmp/rootfs.tar');
  next();
  const memory = await screen.findByLabelText<HTMLInputElement>('Memory');
  expect([memory.disabled, memory.value]).toEqual([true, '']);
  expect(screen.getByText(/no cgroup controller for memory: nothing would hold such a limit/)).toBeDefined();
  for (let step = 0; step < 2; step++) next();
  fireEvent.click(screen.getByRole('button', { name: 'Create guest' }));
  const asked = bridge.calls.find(({ name }) => name === 'guest.create')?.params as CallParams<'guest.create'>;
  expect(asked.request.limits).toEqual({ pids: 256 });
});

test('who chooses NAT has it, whatever the device says', async () => {
  let answer: (check: { check: HostCheck }) => void = () => undefined;
  const { type, next } = openDialog({
    'host.check.one': () => new Promise((resolve) => (answer = resolve)),
  });
  type('Name', 'alpine');
  next();
  type('Root file system', '/tmp/rootfs.tar');
  next();
  await screen.findByLabelText('Memory');
  next();
  fireEvent.click(screen.getByRole('radio', { name: 'Loopback only' }));
  fireEvent.click(screen.getByRole('radio', { name: 'NAT' }));
  await act(async () => answer({ check: natCheck({ state: 'missing' }) }));
  expect(screen.getByRole('radio', { name: 'NAT' }).getAttribute('aria-checked')).toBe('true');
});
