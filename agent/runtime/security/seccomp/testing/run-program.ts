// SPDX-License-Identifier: Apache-2.0
import { code, longestProgram } from '../filter-program.ts';

/** struct seccomp_data, as far as a filter may look at it. */
export interface CallData {
  audit: number;
  number: number;
  arguments: readonly bigint[];
}

/** The words of struct seccomp_data in which the kernel lets a filter load. */
function wordAt(data: CallData, at: number): number {
  if (at === 0) return data.number >>> 0;
  if (at === 4) return data.audit >>> 0;
  if (at < 16 || at >= 64 || at % 4 !== 0) throw new Error(`a load at ${at}`);
  const word = data.arguments[(at - 16) >> 3] ?? 0n;
  return Number(at % 8 === 0 ? word & 0xffff_ffffn : word >> 32n);
}

interface Decoded {
  opcode: number;
  jumpTrue: number;
  jumpFalse: number;
  value: number;
}

/** A program is run many times. */
const known = new WeakMap<Uint8Array, Decoded[]>();

function decode(bytes: Uint8Array): Decoded[] {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoded = Array.from({ length: bytes.length / 8 }, (_, index) => ({
    opcode: view.getUint16(8 * index, true),
    jumpTrue: view.getUint8(8 * index + 2),
    jumpFalse: view.getUint8(8 * index + 3),
    value: view.getUint32(8 * index + 4, true),
  }));
  known.set(bytes, decoded);
  return decoded;
}

const tests: Readonly<Record<number, (one: number, other: number) => boolean>> = {
  [code.jumpIfEqual]: (one, other) => one === other,
  [code.jumpIfAbove]: (one, other) => one > other,
  [code.jumpIfAtLeast]: (one, other) => one >= other,
  // BPF_JSET, which libseccomp may make.
  69: (one, other) => (one & other) !== 0,
};

/**
 * An interpreter of classic BPF for tests: what the kernel would answer to a call. Throws for a program that runs out of its
 * instructions, or has others than filters are made of.
 */
export function runProgram(bytes: Uint8Array, data: CallData): number {
  const program = decode(bytes);
  let accumulator = 0;
  for (let at = 0; at < program.length; at++) {
    const { opcode, jumpTrue, jumpFalse, value } = program[at] as Decoded;
    const holds = tests[opcode];
    if (opcode === code.answer) return value;
    if (opcode === code.loadWord) accumulator = wordAt(data, value);
    else if (opcode === code.and) accumulator = (accumulator & value) >>> 0;
    else if (opcode === code.jump) at += value;
    else if (holds !== undefined) at += holds(accumulator, value) ? jumpTrue : jumpFalse;
    else throw new Error(`instruction 0x${opcode.toString(16)}`);
  }
  throw new Error('the program has no end');
}

/** What the kernel's own checker wants (kernel/seccomp.c, bpf_check_classic): throws for the first thing that is wrong. */
export function checkProgram(bytes: Uint8Array): void {
  const program = decode(bytes);
  if (bytes.length % 8 !== 0 || program.length === 0 || program.length > longestProgram)
    throw new Error(`${bytes.length} bytes of a program`);
  program.forEach(({ opcode, jumpTrue, jumpFalse, value }, at) => {
    const farthest = opcode === code.jump ? value : tests[opcode] === undefined ? 0 : Math.max(jumpTrue, jumpFalse);
    if (at + 1 + farthest >= program.length && opcode !== code.answer)
      throw new Error(`${at} jumps out of the program`);
    if (opcode === code.loadWord && (value % 4 !== 0 || value > 60)) throw new Error(`${at} loads at ${value}`);
    const isKnown = tests[opcode] !== undefined || Object.values<number>(code).includes(opcode);
    if (!isKnown) throw new Error(`${at} is instruction 0x${opcode.toString(16)}`);
  });
  if (program.at(-1)?.opcode !== code.answer) throw new Error('the last instruction is no answer');
}
