// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { autostartErrors, autostartForm, isLeftOut, startOfForm } from './autostart-form.ts';

const start = { auto: true, order: 10, delaySeconds: 5, groups: ['onboot', 'lab'], freezeWithScreen: true };

test('what is read is written back as it was', () => {
  expect(startOfForm(autostartForm(start))).toEqual(start);
  expect(startOfForm(autostartForm(undefined))).toEqual({
    auto: false,
    order: 0,
    delaySeconds: 0,
    groups: [],
    freezeWithScreen: false,
  });
});

test('numbers and names are checked as they are typed', () => {
  const form = autostartForm(start);
  expect([...autostartErrors(form)]).toEqual([]);
  expect([...autostartErrors({ ...form, order: '-1', delaySeconds: '3601', groups: 'a b/c' })]).toEqual([
    'order',
    'delaySeconds',
    'groups',
  ]);
  expect(autostartErrors({ ...form, order: '' }).has('order')).toBe(true);
  expect(startOfForm({ ...form, groups: ' a, b ' }).groups).toEqual(['a', 'b']);
});

test('a guest of other groups does not start with the device, and that is said', () => {
  expect(isLeftOut(start)).toBe(false);
  expect(isLeftOut({ ...start, groups: ['lab'] })).toBe(true);
  expect(isLeftOut({ ...start, groups: [] })).toBe(false);
  expect(isLeftOut({ ...start, auto: false, groups: ['lab'] })).toBe(false);
});
