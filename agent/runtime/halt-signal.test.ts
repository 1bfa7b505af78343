// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { blocksSignal, defaultHaltSignal, signalOf } from './halt-signal.ts';

const { sys } = recordingSys();
// Of systemd 252 and of busybox's init.
const systemd = 'Name:\tsystemd\nSigBlk:\t7be3c0fe28014a03\n';
const busybox = 'Name:\tinit\nSigBlk:\t0000000000000000\n';

test('an init that blocks SIGRTMIN+3 is halted by it, others by SIGPWR', () => {
  expect(defaultHaltSignal(sys, systemd)).toBe(37);
  expect(defaultHaltSignal(sys, busybox)).toBe(30);
  expect(defaultHaltSignal(sys, '')).toBe(30);
});

test('signals are bits from the first on', () => {
  expect(blocksSignal('SigBlk:\t0000000000000001\n', 1)).toBe(true);
  expect(blocksSignal('SigBlk:\t0000000000000001\n', 2)).toBe(false);
});

test('a config names signals, a monitor of LXC tells numbers', () => {
  expect([signalOf(sys, 'SIGUSR1'), signalOf(sys, 'PWR'), signalOf(sys, '10')]).toEqual([10, 30, 10]);
});
