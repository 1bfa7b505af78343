// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { makeSysError } from '../../../sys/injecting.ts';
import { PacedReader } from './paced-reader.ts';
import { scriptedLoop } from './testing/scripted-loop.ts';

function open(take: () => boolean) {
  const loop = scriptedLoop();
  const fd = loop.giveFd();
  const failures: Error[] = [];
  const reader = new PacedReader(loop.sys, { fd, perSecond: 50, take, onFailure: (error) => failures.push(error) });
  return { loop, fd, failures, reader };
}

it('a guest that sends without end is read for a turn, and so often in a second', () => {
  let taken = 0;
  const { loop, fd, reader } = open(() => ++taken > 0);
  loop.ready(fd);
  expect(taken).toBe(32);
  loop.ready(fd);
  loop.ready(fd);
  expect([taken, loop.watched()]).toEqual([50, []]);
  loop.pass(1000);
  expect(loop.watched()).toEqual([fd]);
  reader.dispose();
  expect([loop.watched(), loop.openFds.size]).toEqual([[], 0]);
  reader.dispose();
});

it('a pause ends with its reader', () => {
  const { loop, fd, reader } = open(() => true);
  for (let turn = 0; turn < 3; turn++) loop.ready(fd);
  reader.dispose();
  loop.pass(2000);
  expect([loop.watched(), loop.openFds.size]).toEqual([[], 0]);
});

it('a failure that comes once is passed by, one that comes for ever ends it', () => {
  let isDown = true;
  const { loop, fd, failures } = open(() => {
    if (isDown) throw makeSysError('ENETDOWN', 100, 'recvfrom');
    return false;
  });
  loop.ready(fd);
  expect([failures.length, loop.watched()]).toEqual([0, [fd]]);
  for (let again = 0; again < 9; again++) loop.ready(fd);
  expect([failures.map(({ message }) => message), loop.watched()]).toEqual([['recvfrom: ENETDOWN'], []]);
  isDown = false;
});
