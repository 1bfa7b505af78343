// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { GuestRoot } from '../mounts/guest-root.ts';
import { runMounts } from '../mounts/run-mounts.ts';
import { loopSteps, minorStep, readMinorStep } from './shared-loops.ts';

test.each([
  [0, 1],
  [1, 2],
  [7, 8],
  [8, 16],
  [15, 16],
])('with loop.max_part=%i the numbers are %i apart', (maxPart, step) => {
  expect(minorStep(maxPart)).toBe(step);
});

test('a kernel that does not tell has the devices one by one', () => {
  const { sys } = recordingSys({
    'file.readText': () => {
      throw makeSysError('ENOENT', 2, 'open');
    },
  });
  expect(readMinorStep(sys)).toBe(1);
  expect(readMinorStep(recordingSys({ 'file.readText': () => '7\n' }).sys)).toBe(8);
});

test('each has a node by its name and number, and what can be set of it', () => {
  const { sys, calls } = recordingSys({ 'file.makedev': (major: number, minor: number) => major * 1000 + minor });
  runMounts(sys, new GuestRoot(sys, '/root'), loopSteps(8), () => undefined);
  const made = calls.flatMap(({ name, args }) =>
    name === 'file.mknod' ? [[String(args[0]).split('/').at(-1), args[2]]] : [],
  );
  expect(made.slice(0, 3)).toEqual([
    ['loop-control', 10_237],
    ['loop0', 7000],
    ['loop1', 7008],
  ]);
  expect(made.at(-1)).toEqual(['loop255', 9040]);
  expect(calls.find(({ name }) => name === 'mount.mount')?.args[0]).toBe('/sys/devices/virtual/block');
});
