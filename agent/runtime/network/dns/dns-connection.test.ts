// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import type { Answers } from '../../../sys/recording.ts';
import { scriptedLoop } from '../services/testing/scripted-loop.ts';
import { DnsConnection } from './dns-connection.ts';
import { streamMessage } from './stream-message.ts';

type Reply = (answer: Uint8Array) => void;

function open(onQuestion: (message: Uint8Array, reply: Reply) => void, answers: Answers = {}) {
  const loop = scriptedLoop(answers);
  const fd = loop.giveFd();
  let closed = 0;
  new DnsConnection(loop.sys, fd, { onQuestion, onClosed: () => closed++ });
  const written = () =>
    loop.calls.filter(({ name }) => name === 'file.write').map(({ args }) => [...(args[1] as Uint8Array)]);
  return { loop, fd, written, closed: () => closed };
}

const questions = (count: number) =>
  Array.from({ length: count }, (_, at) => [...streamMessage(Uint8Array.of(at))]).flat();

it('questions that come together are answered in their order, and a connection takes so many', () => {
  const { loop, fd, written, closed } = open((message, reply) => reply(message));
  loop.give(fd, Uint8Array.from(questions(50)));
  loop.ready(fd);
  expect(written()).toEqual(Array.from({ length: 40 }, (_, at) => [0, 1, at]));
  expect([closed(), loop.openFds.size]).toEqual([1, 0]);
});

it('the next is taken when one is answered, and what is written in pieces goes on where it was', () => {
  const replies: Reply[] = [];
  let room = 2;
  const { loop, fd, written } = open((_, reply) => replies.push(reply), { 'file.write': () => room });
  loop.give(fd, Uint8Array.from(questions(2)));
  loop.ready(fd);
  expect(replies.length).toBe(1);
  replies[0]?.(Uint8Array.of(9, 9, 9));
  expect(replies.length).toBe(1);
  room = 3;
  loop.ready(fd, 4);
  expect(written()).toEqual([
    [0, 3, 9, 9, 9],
    [9, 9, 9],
  ]);
  expect(replies.length).toBe(2);
});

it('one that is idle is closed, and an answer that comes later goes nowhere', () => {
  const replies: Reply[] = [];
  const { loop, fd, written, closed } = open((_, reply) => replies.push(reply));
  loop.give(fd, Uint8Array.from(questions(1)));
  loop.ready(fd);
  loop.pass(10_000);
  replies[0]?.(Uint8Array.of(1));
  expect([closed(), written(), loop.openFds.size, loop.watched()]).toEqual([1, [], 0, []]);
});

it('one that the guest breaks off is closed', () => {
  for (const end of ['ECONNRESET', new Uint8Array(0)]) {
    const { loop, fd, closed } = open(() => undefined);
    loop.give(fd, end);
    loop.ready(fd);
    expect([closed(), loop.openFds.size]).toEqual([1, 0]);
  }
});
