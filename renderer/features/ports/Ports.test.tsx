// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import type { ForwardState, SocketEntry } from '../../../agent/protocol/index.ts';
import { DesktopFailure } from '../../../electron/ipc/failure.ts';
import type { CallScripts } from '../../preview/scripted-bridge.ts';
import { openTestWindow, testSerial as serial } from '../../preview/test-window.tsx';
import { ForwardsCard } from './ForwardsCard.tsx';
import { LocalPortsCard } from './LocalPortsCard.tsx';

afterEach(cleanup);

const guest = 'alpine';
const listener: SocketEntry = {
  ...{
    protocol: 'tcp',
    state: 'LISTEN',
    localAddress: '0.0.0.0',
    localPort: 5555,
    sendQueue: 0,
    receiveQueue: 0,
    uid: 0,
  },
  holders: [{ pid: 1, hostPid: 2, name: 'adbd' }],
};

function show(scripts: CallScripts) {
  const window = openTestWindow(scripts);
  const asked = (name: string) => window.bridge.calls.filter((call) => call.name === name).map(({ params }) => params);
  return { ...window, asked };
}

function fill(label: string, value: string): void {
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } });
}

describe('ports of this computer', () => {
  async function shown(scripts: CallScripts = {}) {
    const window = show({ 'local-ports.list': () => [], ...scripts });
    render(window.around(<LocalPortsCard serial={serial} guest={guest} sockets={[listener]} />));
    return window;
  }
  const tell = (window: Awaited<ReturnType<typeof shown>>, change: object = {}) =>
    act(() => {
      const ports = [{ guestPort: 5555, localPort: 15_555, connections: 0, ...change }];
      window.bridge.emit('local-ports.changed', { serial, guest, ports });
    });

  test('what listens in the guest is opened by one click, and its address can be copied', async () => {
    const port = { guestPort: 5555, localPort: 15_555, connections: 0 };
    const window = await shown({ 'local-ports.open': () => port });
    fireEvent.click(screen.getByRole('button', { name: 'Open 5555 adbd of the guest here' }));
    expect(window.asked('local-ports.open')).toEqual([{ serial, guest, guestPort: 5555 }]);
    tell(window);
    expect(screen.getByText('localhost:15555')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Copy localhost:15555' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Open 5555 adbd of the guest here' })).toBeNull();
  });

  test('one that nobody answers behind says what to do, in its place', async () => {
    const window = await shown();
    tell(window, { failure: { reason: 'port-closed', message: '', details: { port: 5555 } } });
    expect(screen.getByRole('alert').textContent).toContain('Nothing in the guest listens on port 5555');
  });

  test('what is typed is checked as it is typed, and a port that is taken is told', async () => {
    const window = await shown({
      'local-ports.open': () => {
        throw new DesktopFailure('local-port-taken', 'no', { port: 8080, code: 'EADDRINUSE' });
      },
    });
    const open = screen.getByRole('button', { name: 'Open' });
    fill('Guest port', '70000');
    expect(screen.getByText('A number from 1 to 65535')).toBeDefined();
    expect(open).toHaveProperty('disabled', true);
    fill('Guest port', '80');
    fill('Port here', '8080');
    fireEvent.click(open);
    expect(window.asked('local-ports.open')).toEqual([{ serial, guest, guestPort: 80, localPort: 8080 }]);
    expect((await screen.findByRole('alert')).textContent).toContain('Port 8080 of this computer is not free');
  });
});

describe('ports of the device', () => {
  const there: ForwardState = { protocol: 'tcp', hostPort: 8080, guestPort: 80, active: true, inConfig: false };

  async function shown(scripts: CallScripts = {}, alive = true) {
    const window = show({ 'guest.forward.list': () => ({ possible: true, forwards: [there] }), ...scripts });
    render(window.around(<ForwardsCard {...{ serial, guest, alive }} state={alive ? 'RUNNING' : 'STOPPED'} />));
    await screen.findByRole('region', { name: 'Ports of the device' });
    return window;
  }

  test('one is added at once and for each start, and listed with its state', async () => {
    const added: ForwardState = { protocol: 'tcp', hostPort: 2222, guestPort: 22, active: true, inConfig: true };
    const window = await shown({ 'guest.forward.add': () => ({ possible: true, forwards: [there, added] }) });
    await screen.findByText('tcp 8080 → 80');
    fill('Device port', '2222');
    fill('Guest port', '22');
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    await screen.findByText('tcp 2222 → 22');
    const forward = { protocol: 'tcp', hostPort: 2222, guestPort: 22 };
    expect(window.asked('guest.forward.add')).toEqual([{ serial, guest, forward, inConfig: true }]);
    expect(screen.getByText('leads to the guest · at each start')).toBeDefined();
  });

  test('one without the box is gone with the run, and is removed from where it is', async () => {
    const window = await shown({
      'guest.forward.add': () => ({ possible: true, forwards: [there] }),
      'guest.forward.remove': () => ({ possible: true, forwards: [] }),
    });
    await screen.findByText('tcp 8080 → 80');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Keep for each start' }));
    fill('Device port', '2222');
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(window.asked('guest.forward.add')).toMatchObject([{ inConfig: false }]));
    // Emptied when it is added: until then no other is removed.
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Device port' })).toHaveProperty('value', ''));
    const row = within(screen.getByText('tcp 8080 → 80').closest('li') as HTMLElement);
    await waitFor(() => expect(row.getByRole('button', { name: 'Remove tcp 8080' })).toHaveProperty('disabled', false));
    fireEvent.click(row.getByRole('button', { name: 'Remove tcp 8080' }));
    await waitFor(() => expect(screen.queryByText('tcp 8080 → 80')).toBeNull());
    const port = { protocol: 'tcp', hostPort: 8080 };
    expect(window.asked('guest.forward.remove')).toEqual([{ serial, guest, port, inConfig: false }]);
  });

  test('a refusal is told with what to do, and what was typed stays', async () => {
    await shown({
      'guest.forward.add': () => {
        const details = { why: 'listens', protocol: 'tcp', port: 8022, holder: 'dropbear' };
        throw new DesktopFailure('forward-refused', 'no', details);
      },
    });
    await screen.findByText('tcp 8080 → 80');
    fill('Device port', '8022');
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    expect((await screen.findByRole('alert')).textContent).toContain('dropbear of the device listens there');
    expect(screen.getByRole('textbox', { name: 'Device port' })).toHaveProperty('value', '8022');
  });

  test('of a guest without NAT there are none, with the way to its config', async () => {
    const window = await shown({ 'guest.forward.list': () => ({ possible: false, forwards: [] }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Open Config' }));
    expect(window.services.location.getState().place).toMatchObject({ guest, tab: 'config' });
  });

  test('of a guest that does not run are those of its next start', async () => {
    const window = await shown({ 'guest.forward.add': () => ({ possible: true, forwards: [there] }) }, false);
    expect(screen.queryByRole('checkbox')).toBeNull();
    fill('Device port', '2222');
    fireEvent.click(screen.getByRole('button', { name: 'Add' }));
    await waitFor(() => expect(window.asked('guest.forward.add')).toMatchObject([{ inConfig: true }]));
  });
});
