// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { printDeviceRule } from '../cgroup/device-rules.ts';
import { type BinderNode, binderRules, binderSteps, namesForGuests, planBinder } from './binder-plan.ts';

const node = (name: string, minor: number): BinderNode => ({ path: `/dev/${name}`, major: 10, minor });
const guest0 = [node('guest0-binder', 60), node('guest0-hwbinder', 61), node('guest0-vndbinder', 62)];
const none = { hasFileSystem: false, major: undefined, free: [] };

const targets = (free: readonly BinderNode[]): string[] =>
  binderSteps(planBinder({ ...none, free })).map((step) =>
    step.kind === 'node' ? `${step.target} ${step.major}:${step.minor} ${step.hostPath ?? ''}` : step.kind,
  );

test("the host's own names are never for guests", () => {
  expect(namesForGuests('binder,hwbinder,vndbinder,guest0-binder,anbox-binder\n')).toEqual([
    'guest0-binder',
    'anbox-binder',
  ]);
  expect(namesForGuests('')).toEqual([]);
  expect(namesForGuests('../sda,binder')).toEqual([]);
});

test('where the kernel has binderfs it is a fresh one, whatever nodes are free', () => {
  const plan = planBinder({ hasFileSystem: true, major: 240, free: guest0 });
  expect(plan).toEqual({ kind: 'file-system', major: 240 });
  expect(binderRules(plan).map(printDeviceRule)).toEqual(['c 240:* mrw']);
  expect(binderSteps(plan)[0]).toMatchObject({ kind: 'mount', type: 'binder', target: '/dev/binderfs' });
});

test('nodes go by their names, in whatever order they come', () => {
  const expected = ['/dev/binder 10:60 /dev/guest0-binder', '/dev/hwbinder 10:61 /dev/guest0-hwbinder'];
  expect(targets([...guest0].reverse()).slice(0, 2)).toEqual(expected);
  expect(targets(guest0).at(-1)).toBe('/dev/vndbinder 10:62 /dev/guest0-vndbinder');
});

test('without names that tell, any three will do, and none is given twice', () => {
  expect(targets([node('a', 1), node('b', 2), node('x-hwbinder', 3)])).toEqual([
    '/dev/binder 10:1 /dev/a',
    '/dev/hwbinder 10:3 /dev/x-hwbinder',
    '/dev/vndbinder 10:2 /dev/b',
  ]);
});

test('a guest may open its own nodes only', () => {
  expect(binderRules(planBinder({ ...none, free: guest0 })).map(printDeviceRule)).toEqual([
    'c 10:60 mrw',
    'c 10:61 mrw',
    'c 10:62 mrw',
  ]);
});

test.each([0, 1, 2])('with %i nodes and no binderfs the option is named that is missing', (count) => {
  let failure: RuntimeError['failure'] | undefined;
  try {
    planBinder({ ...none, free: guest0.slice(0, count) });
  } catch (error) {
    if (error instanceof RuntimeError) failure = error.failure;
  }
  expect(failure).toMatchObject({
    reason: 'kernel-lacks',
    message: expect.stringContaining(`${count} of 3`),
    details: { key: 'lodge.binder', missing: 'CONFIG_ANDROID_BINDERFS' },
  });
});
