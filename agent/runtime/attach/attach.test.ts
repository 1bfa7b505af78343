// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseInitRights } from './init-rights.ts';

test('what init lacks, a command lacks', () => {
  const status = 'Name:\tinit\nCapBnd:\t0000000000000006\nNoNewPrivs:\t1\n';
  expect(parseInitRights(status, 3)).toEqual({ lacking: [0, 3], noNewPrivileges: true });
  expect(() => parseInitRights('Name:\tinit\n', 3)).toThrow('no CapBnd');
});
