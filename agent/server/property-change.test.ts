// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { AgentFailure } from '../protocol/index.ts';
import { propertyChangeOf } from './property-change.ts';

test.each([
  ['debug.a', 'x'],
  ['ctl.start', 'bootanim'],
  ['a', ''],
  ['ro.long', 'x'.repeat(200)],
])('%s may be set', (property, value) => {
  expect(propertyChangeOf({ property, value })).toEqual({ property, value });
});

test.each([
  ['', 'x'],
  ['a..b', 'x'],
  ['a b', 'x'],
  ['a.b.', 'x'],
  ['a', 'x\0y'],
  ['a', 'x'.repeat(92)],
])('%j = %j is refused by name', (property, value) => {
  expect(() => propertyChangeOf({ property, value })).toThrow(AgentFailure);
});
