// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { GuestProcess } from '../../../agent/protocol/index.ts';
import { filterRows, processRows } from './process-tree.ts';

function process(pid: number, parentPid: number, more: Partial<GuestProcess> = {}): GuestProcess {
  return {
    ...{ pid, parentPid, uid: 0, command: `command-${pid}`, state: 'S', cpuMs: 0, memoryBytes: 0, threads: 1 },
    ...more,
  };
}

const answer = (processes: GuestProcess[], monotonicMs = 0) => ({ processes, monotonicMs, cut: false });
const shape = (processes: GuestProcess[]): string[] =>
  processRows(answer(processes), undefined).map(({ pid, depth }) => `${'-'.repeat(depth)}${pid}`);

test('children stand below who began them, and init before what came from outside', () => {
  const list = [process(90, 7), process(30, 20), process(20, 10), process(10, 1, { pidInside: 1 }), process(11, 10)];
  expect(shape(list)).toEqual(['10', '-11', '-20', '--30', '90']);
});

test('a loop, as a number that was given again can make one, is cut', () => {
  expect(shape([process(2, 3), process(3, 2)]).map((row) => row.replace(/-/g, ''))).toEqual(['2', '3']);
  expect(shape([process(5, 5)])).toEqual(['5']);
});

test('the share of a processor is of the time between two answers', () => {
  const before = answer([process(1, 0, { cpuMs: 100 }), process(2, 1, { cpuMs: 900 })], 1000);
  const now = answer([process(1, 0, { cpuMs: 1100 }), process(2, 1, { cpuMs: 5 }), process(3, 1, { cpuMs: 5 })], 3000);
  expect(processRows(now, before).map((row) => row.cpuPercent)).toEqual([50, undefined, undefined]);
});

test('what a filter finds is shown with its parents', () => {
  const rows = processRows(
    answer([
      process(1, 0),
      process(2, 1, { command: 'nginx: master' }),
      process(3, 2, { command: 'worker', user: 'www' }),
      process(4, 1),
    ]),
    undefined,
  );
  expect(filterRows(rows, 'WWW').map((row) => row.pid)).toEqual([1, 2, 3]);
  expect(filterRows(rows, 'nothing')).toEqual([]);
  expect(filterRows(rows, ' ')).toHaveLength(4);
});
