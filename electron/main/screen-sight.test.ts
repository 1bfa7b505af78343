// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { ScreenSight } from './screen-sight.ts';

test('a screen is seen unless it is locked or sleeps, and each change is told', () => {
  const power = new EventEmitter();
  const screen = new ScreenSight(power as unknown as ConstructorParameters<typeof ScreenSight>[0]);
  const told: boolean[] = [];
  screen.onDidChange.on(() => told.push(screen.isOn));
  expect(screen.isOn).toBe(true);
  for (const event of ['lock-screen', 'unlock-screen', 'suspend', 'resume']) power.emit(event);
  expect(told).toEqual([false, true, false, true]);
});

test('a computer that wakes up with its screen locked is not seen yet', () => {
  const power = new EventEmitter();
  const screen = new ScreenSight(power as unknown as ConstructorParameters<typeof ScreenSight>[0]);
  for (const event of ['lock-screen', 'suspend', 'resume']) power.emit(event);
  expect(screen.isOn).toBe(false);
  power.emit('unlock-screen');
  expect(screen.isOn).toBe(true);
});
