// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { freeName, lifeObstacle, nameError } from './life-steps.ts';

const stopped = { state: 'STOPPED' } as const;
const host = { fileSystems: ['ext4', 'overlay'] };

test('what copies a guest wants it stopped, and its config whole', () => {
  expect(lifeObstacle('clone', stopped, host)).toBeUndefined();
  expect(lifeObstacle('clone', { state: 'RUNNING' }, host)).toBe('running');
  expect(lifeObstacle('rename', { state: 'FROZEN' }, host)).toBe('running');
  expect(lifeObstacle('autostart', { state: 'RUNNING' }, host)).toBeUndefined();
  const configError = { reason: 'config-invalid', message: '', details: {} } as const;
  expect(lifeObstacle('snapshot', { ...stopped, configError }, host)).toBe('config');
});

test('a copy on top of a guest needs overlays in the kernel; what is not known forbids nothing', () => {
  expect(lifeObstacle('start-copy', stopped, { fileSystems: ['ext4'] })).toBe('noOverlay');
  expect(lifeObstacle('start-copy', stopped, undefined)).toBeUndefined();
});

test('a name is there, is one, and is free', () => {
  expect(nameError('', [])).toBe('nameMissing');
  expect(nameError('-web', [])).toBe('nameInvalid');
  expect(nameError('web', ['web'])).toBe('nameTaken');
  expect(nameError('web', ['db'])).toBeUndefined();
});

test('a copy is offered the next free number', () => {
  expect(freeName('web', ['web'])).toBe('web-2');
  expect(freeName('web-2', ['web', 'web-2', 'web-3'])).toBe('web-4');
  expect(freeName('a'.repeat(63), []).length).toBeLessThanOrEqual(63);
});
