// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { syscallMacros } from './syscall-tables.ts';

it('the calls of a dump are found with their macros, sorted as strcmp sorts, each once', () => {
  const dump = [
    '#define __NR_read 0',
    '#define __NR3264_fcntl 25',
    '#define __NR_fcntl __NR3264_fcntl',
    '#define __NR__sysctl 156',
    '#define __NR_openat2 437',
    '#define __NR_openat 257',
    '#define __NR_read 0',
    '#define __ARM_NR_cacheflush (__ARM_NR_BASE+2)',
    '#define __ARM_NR_BASE (__NR_SYSCALL_BASE+0x0f0000)',
    '#define __NR_syscalls 463',
    '#define _ASM_X86_UNISTD_H ',
  ];
  expect([...syscallMacros(dump.join('\n'))]).toEqual([
    ['_sysctl', '__NR__sysctl'],
    ['cacheflush', '__ARM_NR_cacheflush'],
    ['fcntl', '__NR_fcntl'],
    ['openat', '__NR_openat'],
    ['openat2', '__NR_openat2'],
    ['read', '__NR_read'],
  ]);
});
