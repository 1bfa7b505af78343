// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import { openFileInRoot } from './open-in-root.ts';

const opened = (type: 'S_IFREG' | 'S_IFIFO' | 'S_IFCHR'): { fd: number | undefined; flags: number[]; left: number } => {
  const found = recordingSys({ 'file.fstat': () => ({ mode: found.sys.file[type] | 0o644 }) });
  const fd = openFileInRoot(found.sys, 3, '/etc/passwd');
  const flags = found.calls.flatMap(({ name, args }) => (name === 'file.open' ? [Number(args[1])] : []));
  return { fd, flags, left: found.openFds.size };
};

test('a file of a guest is opened for reading, and what it is of is closed', () => {
  const { fd, flags, left } = opened('S_IFREG');
  expect(fd).toBeDefined();
  expect(flags).toHaveLength(1);
  expect(left).toBe(1);
});

test.each(['S_IFIFO', 'S_IFCHR'] as const)('what is %s is looked at and never opened', (type) => {
  expect(opened(type)).toEqual({ fd: undefined, flags: [], left: 0 });
});
