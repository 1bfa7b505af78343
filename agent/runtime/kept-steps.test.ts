// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import { ChildLog } from './child-log.ts';

/** What has been sent so far: the texts of each message. */
function logAt(times: number[]): { log: ChildLog; sent: () => string[][] } {
  const kernel = recordingSys();
  const loop = { ...kernel.sys.loop, realtimeMs: () => times.shift() ?? 0 };
  const messages = () => kernel.calls.filter(({ name }) => name === 'socket.sendMessage').map(({ args }) => args[1]);
  const sent = () =>
    messages().map((data) => {
      const { entries } = JSON.parse(kernel.sys.text.decodeUtf8(data as Uint8Array)) as { entries: { text: string }[] };
      return entries.map(({ text }) => text);
    });
  return { log: new ChildLog({ ...kernel.sys, loop }, 3), sent };
}

const entry = (text: string) => ({ level: 'info' as const, text });

test('quick steps go in one message, with the time of each', () => {
  const { log, sent } = logAt([10, 10.5, 11]);
  for (const text of ['a', 'b', 'c']) log.add(entry(text));
  expect(sent()).toEqual([]);
  log.flush();
  log.flush();
  expect(sent()).toEqual([['a', 'b', 'c']]);
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
