// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../../sys/recording.ts';
import { holderOfLock } from './iptables-lock.ts';
import { ProgramError, runProgram } from './run-program.ts';

const locks = `1: POSIX  ADVISORY  READ  10 fe:00:77 128 128
2: FLOCK  ADVISORY  WRITE 4321 fe:00:77 0 EOF
2: -> FLOCK  ADVISORY  WRITE 99 fe:00:77 0 EOF
3: FLOCK  ADVISORY  WRITE 5 fe:00:177 0 EOF
4: FLOCK  ADVISORY  WRITE 6 00:1a:77 0 EOF
`;
const makedev = (major: number, minor: number): number => major * 256 + minor;
const lockFile = { dev: makedev(0xfe, 0), ino: 77 };

test('who holds a lock is told by its file, and who waits for it is not', () => {
  expect(holderOfLock(locks, lockFile, makedev)).toBe(4321);
  // Another file system has an inode of this number too.
  expect(holderOfLock(locks, { ...lockFile, dev: makedev(0, 0x1a) }, makedev)).toBe(6);
  expect(holderOfLock(locks.split('\n').slice(2).join('\n'), lockFile, makedev)).toBeUndefined();
  expect(holderOfLock('', lockFile, makedev)).toBeUndefined();
});

/** `isOver`: the time is, with each wait. */
function host(isOver: boolean, output: (Uint8Array | undefined)[]) {
  return recordingSys({
    'process.clone': { pid: 7 },
    'process.environment': () => [],
    'process.waitPidfd': () => ({ pid: 7, exitCode: 0 }),
    'file.awaitReadable': !isOver,
    'file.read': () => output.shift(),
    'file.access': (path: string) => path === '/system/etc/xtables.lock',
    'file.stat': lockFile,
    'file.makedev': makedev,
    'file.readText': (path: string) => (path === '/proc/locks' ? locks : 'netd\n'),
  });
}

test('a program that ends is told with what it printed', () => {
  const { sys, openFds } = host(false, [new TextEncoder().encode('a\n'), undefined, new Uint8Array(0)]);
  expect(runProgram(sys, '/bin/iptables', ['-w'])).toEqual({ exitCode: 0, text: 'a' });
  expect([...openFds]).toEqual([]);
});

test('one that waits for a lock for ever is killed with what it has begun, and who holds the lock is told', () => {
  const { sys, calls, openFds } = host(true, []);
  let error: unknown;
  try {
    runProgram(sys, '/bin/iptables', ['-w', '-t', 'nat', '-S']);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ProgramError);
  expect(error).toMatchObject({
    message: 'iptables -w -t nat -S did not end within 10 s: the lock of iptables is held by netd (4321)',
    hint: 'end netd (4321), then try again',
  });
  expect(calls.filter(({ name }) => name === 'process.kill').map(({ args }) => args[0])).toEqual([-7, 7]);
  expect([...openFds]).toEqual([]);
});
