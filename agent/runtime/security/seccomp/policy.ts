// SPDX-License-Identifier: Apache-2.0
/** A policy of system calls, as a file of lxc.seccomp.profile says it (lxc.container.conf(5), SECCOMP CONFIGURATION). */

/** What the kernel does with a call: SECCOMP_RET_* of <linux/seccomp.h>. `errno` has the number in its lower half. */
export const answer = {
  killThread: 0,
  trap: 0x0003_0000,
  errno: 0x0005_0000,
  log: 0x7ffc_0000,
  allow: 0x7fff_0000,
} as const;

/** The largest that the kernel hands on (MAX_ERRNO). */
export const largestErrno = 4095;

export type Operator = 'ne' | 'lt' | 'le' | 'eq' | 'ge' | 'gt' | 'masked';

/** A test of one argument. `masked`: the bits of `mask` are those of `value`. */
export interface ArgumentFilter {
  /** 0 to 5. */
  index: number;
  operator: Operator;
  value: bigint;
  mask: bigint;
}

/** Processors that policies have sections for. */
export type Family = 'x86' | 'arm' | 'mips' | 'powerpc' | 's390' | 'loongarch' | 'riscv';

export interface PolicyRule {
  /** Counted from 1. */
  line: number;
  /** A name, or in version 1 a number. */
  call: string | number;
  answer: number;
  /** All of them must fit. */
  filters: readonly ArgumentFilter[];
  /** Of the section that it stands in; undefined: for every processor. */
  family: Family | undefined;
}

export interface Policy {
  version: 1 | 2;
  /** For calls without a rule. */
  otherwise: number;
  rules: readonly PolicyRule[];
}

/** What is wrong with a policy; `line` 0 is the whole. */
export class PolicyError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.name = 'PolicyError';
    this.line = line;
  }
}
