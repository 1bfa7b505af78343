// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../sys/injecting.ts';
import { type Answers, recordingSys } from '../sys/recording.ts';
import { haltSysvinit, runLevelRequest } from './sysvinit-request.ts';

const fifo = 0o010000;

function halt(answers: Answers) {
  const recording = recordingSys({ 'file.fstat': () => ({ mode: fifo | 0o600 }), 'file.write': () => 384, ...answers });
  const isAsked = haltSysvinit(recording.sys, 7);
  return {
    isAsked,
    opened: recording.calls.filter(({ name }) => name === 'file.openInRoot').map(({ args }) => args[1]),
    written: recording.calls.filter(({ name }) => name === 'file.write').map(({ args }) => args[1]),
    left: recording.openFds.size,
  };
}

test('a request is what telinit 0 writes', () => {
  const request = runLevelRequest('0');
  expect(Buffer.from(request.subarray(0, 12)).toString('hex')).toBe('691909030100000030000000');
  expect([request.length, request.subarray(12).every((byte) => byte === 0)]).toEqual([384, true]);
});

test('the FIFO that init reads is asked, and nothing stays open', () => {
  expect(halt({})).toEqual({ isAsked: true, opened: ['run/initctl'], written: [runLevelRequest('0')], left: 0 });
});

test.each<[string, Answers]>([
  ['a device', { 'file.fstat': () => ({ mode: 0o020600 }) }],
  [
    'a kernel that cannot stay within the root',
    {
      'file.openInRoot': () => {
        throw makeSysError('ENOSYS', 38, 'openat2');
      },
    },
  ],
])('%s is not written to', (_, answers) => {
  expect(halt(answers)).toMatchObject({ isAsked: false, opened: ['run/initctl', 'dev/initctl'], written: [], left: 0 });
});

test('one that nobody reads is none', () => {
  const open = (path: string): number => {
    if (path.startsWith('/proc/self')) throw makeSysError('ENXIO', 6, 'open');
    return 90;
  };
  expect(halt({ 'file.open': open }).isAsked).toBe(false);
});
