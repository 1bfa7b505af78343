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

function openLog(guest = runningGuest('alpine', Date.now())) {
  const window = openTestWindow();
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
