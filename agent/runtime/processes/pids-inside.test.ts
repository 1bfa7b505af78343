// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type ProcessPlace, pidsInside } from './pids-inside.ts';

const of = (pid: number, parentPid: number, namespace?: string): ProcessPlace => ({ pid, parentPid, namespace });
const device = [of(1, 0, 'host'), of(90, 1, 'host')];

test('all of the namespace, also what came in from outside, and what is in namespaces within', () => {
  const guest = [of(104, 103, 'deep'), of(103, 102, 'within'), of(102, 100, 'guest'), of(100, 90, 'guest')];
  const attached = of(105, 91, 'guest');
  expect(pidsInside([...device, of(91, 1, 'host'), ...guest, attached], 100, 'host').sort()).toEqual([
    100, 102, 103, 104, 105,
  ]);
});

test('of a guest in the namespace of the device only what its first process has begun', () => {
  expect(pidsInside([...device, of(100, 90, 'host'), of(101, 100, 'host')], 100, 'host')).toEqual([100, 101]);
});

test('nothing but the first process where that has ended meanwhile', () => {
  expect(pidsInside([...device, of(100, 90), of(101, 90)], 100, 'host')).toEqual([100]);
  expect(pidsInside(device, 100, 'host')).toEqual([]);
});
