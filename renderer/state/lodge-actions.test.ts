// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { describe, expect, test, vi } from 'vitest';
import { DesktopFailure } from '../../electron/ipc/failure.ts';
import { readySession, sampleDevice, sampleDevices, sampleGuest } from '../preview/sample-data.ts';
import type { CallScripts } from '../preview/scripted-bridge.ts';
import { openTestWindow, testSerial } from '../preview/test-window.tsx';

async function loaded(scripts: CallScripts = {}) {
  const opened = openTestWindow(scripts);
  await vi.waitFor(() => expect(opened.services.store.getState().devices[testSerial]?.guests).toBeDefined());
  return opened;
}

describe('at the beginning', () => {
  test('guests are listed of a device that is ready already', async () => {
    const { services } = await loaded({ 'guests.list': () => [sampleGuest({ name: 'alpine' })] });
    expect(services.store.getState().devices[testSerial]?.guests?.[0]?.name).toBe('alpine');
    expect(services.store.getState().app?.shell).toBe('browser');
  });

  test('a backend that cannot list is a failure to show, and load tries again', async () => {
    const { bridge, services } = openTestWindow({
      'devices.list': () => {
        throw new DesktopFailure('internal-error', 'no');
      },
    });
    await vi.waitFor(() => expect(services.store.getState().failure?.reason).toBe('internal-error'));
    bridge.scripts['devices.list'] = () => sampleDevices([]);
    await services.actions.load();
    expect(services.store.getState().failure).toBeUndefined();
    expect(services.store.getState().adb?.state).toBe('ready');
  });

  test('guests are listed once a device becomes ready', async () => {
    const { bridge, services } = openTestWindow({ 'devices.list': () => sampleDevices([]) });
    await vi.waitFor(() => expect(services.store.getState().adb).toBeDefined());
    bridge.emit('devices.changed', sampleDevices([sampleDevice({ serial: 'B', session: readySession })]));
    await vi.waitFor(() => expect(services.store.getState().devices['B']?.guests).toEqual([]));
  });
});

describe('an action', () => {
  test('is pending until it is answered, and brings the newer summary', async () => {
    const alpine = sampleGuest({ name: 'alpine' });
    let answer: (value: typeof alpine) => void = () => undefined;
    const { services } = await loaded({
      'guests.list': () => [alpine],
      'guest.start': () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const slice = () => services.store.getState().devices[testSerial];
    const done = services.actions.act(testSerial, 'alpine', 'start');
    expect(slice()?.pending).toEqual({ alpine: 'start' });
    answer({ ...alpine, state: 'RUNNING' });
    expect(await done).toBe(true);
    expect(slice()?.pending).toEqual({});
    expect(slice()?.guests?.[0]?.state).toBe('RUNNING');
  });

  test('that fails leaves a notice with the reason', async () => {
    const { services } = await loaded({
      'guest.stop': () => {
        throw new DesktopFailure('stop-failed', 'no', { code: 'ESRCH' });
      },
    });
    expect(await services.actions.act(testSerial, 'alpine', 'stop')).toBe(false);
    expect(services.notices.getState().notices).toMatchObject([
      { subject: 'alpine', failure: { reason: 'stop-failed', details: { code: 'ESRCH' } } },
    ]);
  });

  test('a start that fails is told once: by the page that shows how the guest ended, else by a notice', async () => {
    const failure = { reason: 'init-missing', message: 'no', details: {} } as const;
    const lastEnd = { atMs: 1, kind: 'failure', failure } as const;
    const { services } = await loaded({
      'guests.list': () => [sampleGuest({ name: 'alpine', state: 'STOPPED', lastEnd })],
      'guest.start': () => {
        throw new DesktopFailure('init-missing', 'no');
      },
    });
    services.location.getState().go({ serial: testSerial, guest: 'alpine' });
    await services.actions.act(testSerial, 'alpine', 'start');
    expect(services.notices.getState().notices).toEqual([]);
    services.location.getState().go({ serial: testSerial });
    await services.actions.act(testSerial, 'alpine', 'start');
    expect(services.notices.getState().notices).toMatchObject([{ subject: 'alpine' }]);
  });

  test('that was cancelled is no failure to be told of', async () => {
    const { services } = await loaded({
      'guest.start': () => {
        throw new DesktopFailure('cancelled', 'no');
      },
    });
    await services.actions.act(testSerial, 'alpine', 'start');
    expect(services.notices.getState().notices).toEqual([]);
  });

  test('a bridge that throws is an internal error, named by its call', async () => {
    const { services } = await loaded({
      'guest.kill': () => {
        throw new TypeError('port closed');
      },
    });
    await services.actions.act(testSerial, 'alpine', 'kill');
    expect(services.notices.getState().notices[0]?.failure).toEqual({
      reason: 'internal-error',
      message: 'port closed',
      details: { call: 'guest.kill' },
    });
  });
});
