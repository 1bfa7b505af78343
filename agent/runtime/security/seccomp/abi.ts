// SPDX-License-Identifier: Apache-2.0
import type { Family } from './policy.ts';

/** A table of system calls that a processor's kernel has for programs of one kind. */
export interface SyscallAbi {
  /** As `lodge:seccomp` calls it. */
  name: string;
  /** AUDIT_ARCH_* of <linux/audit.h>, which a filter sees. */
  audit: number;
  /** Arguments have 32 bits. */
  is32: boolean;
}

export interface Processor {
  family: Family;
  /** Its own first. */
  abis: readonly SyscallAbi[];
}

const x86: Processor = {
  family: 'x86',
  abis: [
    { name: 'x86_64', audit: 0xc000_003e, is32: false },
    // The same architecture to a filter, with a bit in the number (xBit of <asm/unistd.h>).
    { name: 'x32', audit: 0xc000_003e, is32: true },
    { name: 'i386', audit: 0x4000_0003, is32: true },
  ],
};

const arm: Processor = {
  family: 'arm',
  abis: [
    { name: 'aarch64', audit: 0xc000_00b7, is32: false },
    { name: 'arm', audit: 0x4000_0028, is32: true },
  ],
};

/** By nativeArchitecture() of `lodge:seccomp`; undefined: Lodge is not made for it. */
export function processorOf(audit: number): Processor | undefined {
  return [x86, arm].find(({ abis }) => abis[0]?.audit === audit);
}
