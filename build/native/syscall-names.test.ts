// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { syscallNames } from './syscall-names.ts';

it('the calls of a dump are found, sorted as strcmp sorts, each once', () => {
  const dump = [
    '#define __NR_read 0',
    '#define __NR3264_fcntl 25',
    '#define __NR_fcntl __NR3264_fcntl',
    '#define __NR__sysctl 156',
    '#define __NR_openat2 437',
    '#define __NR_openat 257',
    '#define __NR_read 0',
    '#define __NR_syscalls 463',
    '#define _ASM_X86_UNISTD_H ',
  ];
  expect(syscallNames(dump.join('\n'))).toEqual(['_sysctl', 'fcntl', 'openat', 'openat2', 'read']);
});
