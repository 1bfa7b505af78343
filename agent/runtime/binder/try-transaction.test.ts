// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { recordingSys } from '../../sys/recording.ts';
import { tryTransaction } from './try-transaction.ts';

const answer = Uint8Array.of(0x6c, 0x6f, 0x64, 0x67, 0x65);

function recorded(said: Uint8Array, transact: () => Uint8Array) {
  return recordingSys({ 'process.fork': 77, 'file.read': said, 'binder.open': 9, 'binder.transact': transact });
}

test('a child that answers is asked, and ended', () => {
  const { sys, calls, openFds } = recorded(Uint8Array.of(1), () => answer);
  tryTransaction(sys, '/dev/x');
  const names = calls.map(({ name }) => name);
  expect(names.slice(-4)).toEqual(['binder.close', 'file.close', 'process.kill', 'process.waitPid']);
  expect(openFds.size).toBe(0);
});

test.each([
  ['what the child could not do', new TextEncoder().encode('!EBUSY'), () => answer, '/dev/x: EBUSY'],
  ['a child that died', new Uint8Array(), () => answer, 'no context manager'],
  ['an answer of another', Uint8Array.of(1), () => Uint8Array.of(1), 'something else'],
  [
    'no answer',
    Uint8Array.of(1),
    (): Uint8Array => {
      throw makeSysError('ETIMEDOUT', 110, 'binder transaction');
    },
    'ETIMEDOUT',
  ],
])('%s is told, and the child is ended all the same', (_, said, transact, words) => {
  const { sys, calls, openFds } = recorded(said, transact);
  expect(() => tryTransaction(sys, '/dev/x')).toThrow(words);
  expect(calls.some(({ name, args }) => name === 'process.kill' && args[0] === 77)).toBe(true);
  expect(openFds.size).toBe(0);
});
