// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { runEnd } from './run-end.ts';

test.each([
  [{ kind: 'signal', code: 2 }, { kind: 'powered-off' }],
  [{ kind: 'signal', code: 1 }, { kind: 'rebooted' }],
  [
    { kind: 'signal', code: 9 },
    { kind: 'signal', name: 'SIGKILL' },
  ],
  [
    { kind: 'signal', code: 34 },
    { kind: 'signal', name: 'signal 34' },
  ],
  [
    { kind: 'exit', code: 3 },
    { kind: 'exit', code: 3 },
  ],
  [{ kind: 'exit' }, { kind: 'exit', code: 0 }],
  [{ kind: 'failure' }, { kind: 'failure' }],
] as const)('%j', (end, expected) => expect(runEnd(end)).toEqual(expected));
