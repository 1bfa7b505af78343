// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { KeptSteps } from './kept-steps.ts';
import type { StepEntry } from './spawn-request.ts';

/** What has been told so far: the texts of each time. */
function logAt(times: number[]): { log: KeptSteps; sent: () => string[][]; times: () => (number | undefined)[] } {
  const { sys } = recordingSys();
  const loop = { ...sys.loop, realtimeMs: () => times.shift() ?? 0 };
  const told: StepEntry[][] = [];
  const log = new KeptSteps({ ...sys, loop }, (...entries) => void told.push(entries));
  const sent = () => told.map((entries) => entries.map(({ text }) => text));
  return { log, sent, times: () => told.flat().map(({ timeMs }) => timeMs) };
}

const entry = (text: string) => ({ level: 'info' as const, text });

test('quick steps go in one message, with the time of each', () => {
  const { log, sent, times } = logAt([10, 10.5, 11]);
  for (const text of ['a', 'b', 'c']) log.add(entry(text));
  expect(sent()).toEqual([]);
  log.flush();
  log.flush();
  expect(sent()).toEqual([['a', 'b', 'c']]);
  expect(times()).toEqual([10, 10.5, 11]);
});

test('what came with a time of its own keeps it, and what is taken is not told', () => {
  const { log, sent, times } = logAt([10, 10.5]);
  log.add({ ...entry('a'), timeMs: 7 });
  log.flush();
  log.add(entry('b'));
  expect(log.take()).toEqual([{ ...entry('b'), timeMs: 10.5 }]);
  log.flush();
  expect([sent(), times()]).toEqual([[['a']], [7]]);
});

test('slow steps go at once, so that it is known how far a start is', () => {
  const { log, sent } = logAt([10, 10.5, 40, 80]);
  for (const text of ['a', 'b', 'c', 'd']) log.add(entry(text));
  expect(sent()).toEqual([['a', 'b', 'c']]);
});

test('no message gets too long', () => {
  const { log, sent } = logAt([]);
  for (let i = 0; i < 5; i++) log.add(entry('x'.repeat(4000)));
  expect(sent().map((texts) => texts.length)).toEqual([2, 2]);
});
