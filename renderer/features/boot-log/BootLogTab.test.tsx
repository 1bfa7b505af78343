// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { BootLogEntry, GuestSummary } from '../../../agent/protocol/index.ts';
import type { StreamToView } from '../../../electron/ipc/contract.ts';
import { runningGuest, sampleGuest } from '../../preview/sample-data.ts';
import { openTestWindow, testSerial } from '../../preview/test-window.tsx';
import { BootLogTab } from './BootLogTab.tsx';

afterEach(cleanup);

function openLog(guest = runningGuest('alpine', Date.now()), scripts: Parameters<typeof openTestWindow>[0] = {}) {
  const window = openTestWindow({ 'guests.list': () => [guest], ...scripts });
  const { rerender } = render(window.around(<BootLogTab serial={testSerial} guest={guest} />));
  const become = (next: GuestSummary): void => rerender(window.around(<BootLogTab serial={testSerial} guest={next} />));
  const deliver = (message: StreamToView): void => act(() => window.bridge.streams.at(-1)?.deliver(message));
  const log = (text: string, change: Partial<BootLogEntry> = {}): void => {
    const entry = { sequence: 1, timeMs: 0, sinceStartMs: 5, source: 'console', level: 'info', text, ...change };
    deliver({ kind: 'data', bytes: new TextEncoder().encode(`${JSON.stringify(entry)}\n`) });
  };
  deliver({ kind: 'attached', lostBytes: 0 });
  return { ...window, deliver, log, become };
}

test('lines come as the guest prints them, and can be filtered by text and level', () => {
  const { bridge, log } = openLog();
  expect(bridge.streams[0]?.params).toEqual({ serial: testSerial, guest: 'alpine', follow: true });
  expect(screen.getByText('Nothing logged yet')).toBeDefined();
  log('init started');
  log('eth0 is up');
  log('mount failed', { level: 'error', source: 'monitor' });
  expect(screen.getByRole('log').textContent).toContain('init started');
  expect(screen.getByText('3 lines')).toBeDefined();
  fireEvent.change(screen.getByRole('searchbox', { name: 'Filter' }), { target: { value: 'eth0' } });
  expect(screen.getByText('1 of 3 lines')).toBeDefined();
  expect(screen.getByText('eth0').tagName).toBe('MARK');
  fireEvent.change(screen.getByRole('searchbox', { name: 'Filter' }), { target: { value: '' } });
  fireEvent.change(screen.getByLabelText('Level'), { target: { value: 'error' } });
  expect(screen.getByRole('log').textContent).toContain('mount failed');
  expect(screen.getByText('1 of 3 lines')).toBeDefined();
});

test('a regular expression that is not finished hides nothing', () => {
  const { log } = openLog();
  log('one');
  fireEvent.click(screen.getByRole('button', { name: 'Regular expression' }));
  fireEvent.change(screen.getByRole('searchbox'), { target: { value: '(' } });
  expect(screen.getByRole('searchbox').getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('1 line')).toBeDefined();
});

test('Pause stops following, and the way back is offered', () => {
  const { log } = openLog();
  log('one');
  fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
  fireEvent.click(screen.getByRole('button', { name: 'To the newest line' }));
  expect(screen.getByRole('button', { name: 'Pause' })).toBeDefined();
});

test('a log that fails says why, and Retry opens it again', () => {
  const { bridge, deliver } = openLog();
  deliver({ kind: 'closed', failure: { reason: 'guest-not-found', message: '', details: { guest: 'alpine' } } });
  expect(screen.getByRole('alert').textContent).toContain('There is no guest “alpine”');
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(bridge.streams).toHaveLength(2);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a log that has ended is read again with each start and each end, and not more often', () => {
  const { bridge, deliver, become } = openLog(sampleGuest({ name: 'alpine' }));
  deliver({ kind: 'closed' });
  become(sampleGuest({ name: 'alpine' }));
  expect(bridge.streams).toHaveLength(1);
  become(sampleGuest({ name: 'alpine', state: 'STARTING' }));
  expect(bridge.streams).toHaveLength(2);
  deliver({ kind: 'closed' });
  expect(bridge.streams).toHaveLength(2);
  const failure = { reason: 'init-missing', message: '', details: {} } as const;
  become(sampleGuest({ name: 'alpine', lastEnd: { atMs: 5, kind: 'failure', failure } }));
  expect(bridge.streams).toHaveLength(3);
});

test('a log that goes on is not opened again by a start', () => {
  const { bridge, become } = openLog(sampleGuest({ name: 'alpine' }));
  become(runningGuest('alpine', 0));
  expect(bridge.streams).toHaveLength(1);
});

test('what the device has lost is said', () => {
  const { deliver } = openLog();
  deliver({ kind: 'data', bytes: new TextEncoder().encode('{"lost":12}\n') });
  expect(screen.getByText('12 older lines are gone')).toBeDefined();
});

const twoBoots = () => [
  { number: 8, startedAtMs: 2000, bytes: 10 },
  { number: 7, startedAtMs: 1000, bytes: 10, end: { atMs: 1500, kind: 'signal' as const, code: 1 } },
];
const init = { source: 'kmsg' as const };

test('a boot that the device keeps can be chosen, and the newest again', async () => {
  const { bridge, deliver, log } = openLog(undefined, { 'boots.list': twoBoots });
  log('of the newest');
  const choice = await screen.findByRole('option', { name: /^Boot 7 · .* · restarted$/ });
  fireEvent.change(screen.getByRole('combobox', { name: 'Boot' }), {
    target: { value: (choice as HTMLOptionElement).value },
  });
  expect(bridge.streams.at(-1)?.params).toEqual({ serial: testSerial, guest: 'alpine', follow: false, boot: 7 });
  deliver({ kind: 'attached', lostBytes: 0 });
  log('init: cannot setexeccon(x) for y', init);
  expect(screen.getByRole('log').textContent).not.toContain('of the newest');
  expect(screen.getByRole('region', { name: 'Why it ended' }).textContent).toContain('SELinux');
  fireEvent.change(screen.getByRole('combobox', { name: 'Boot' }), { target: { value: '' } });
  expect(screen.getByRole('log').textContent).toContain('of the newest');
  expect(bridge.streams.map(({ disposed }) => disposed)).toEqual([false, true]);
});

test('the timeline shows where the time went, and what was otherwise in an earlier boot', async () => {
  const { bridge, deliver, log } = openLog(undefined, { 'boots.list': twoBoots });
  const boot = (zygoteMs: number): void => {
    const at = (sinceStartMs: number): Partial<BootLogEntry> => ({ sinceStartMs, timeMs: sinceStartMs, ...init });
    log('init: init second stage started!', at(100));
    log("init: starting service 'zygote'...", at(zygoteMs));
    log('init: processing action (sys.boot_completed=1) from (/a.rc:1)', at(5000));
  };
  boot(1100);
  await screen.findByRole('option', { name: /^Boot 7/ });
  fireEvent.click(screen.getByRole('radio', { name: 'Timeline' }));
  expect(screen.getByText('Boot complete after 5.0 s')).toBeDefined();
  expect(screen.getByRole('region', { name: 'Phases' }).textContent).toContain(
    'Init, second stagefrom 100 ms on, for 1.0 s',
  );
  fireEvent.change(screen.getByRole('combobox', { name: 'Compare with' }), { target: { value: '7' } });
  expect(bridge.streams.at(-1)?.params).toMatchObject({ boot: 7, follow: false });
  deliver({ kind: 'attached', lostBytes: 0 });
  boot(800);
  expect(screen.getByRole('region', { name: 'Phases' }).textContent).toContain(
    'Init, second stagefrom 100 ms on, for 1.0 s300 ms slower',
  );
});

test('a guest that ended says why on its log', () => {
  const guest = sampleGuest({ name: 'alpine', lastEnd: { atMs: 5, kind: 'signal', code: 7 } });
  openLog(guest);
  expect(screen.getByRole('region', { name: 'Why it ended' }).textContent).toContain('SIGBUS');
});
