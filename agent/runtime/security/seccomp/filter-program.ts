// SPDX-License-Identifier: Apache-2.0
/** struct sock_filter: an instruction of classic BPF (Documentation/networking/filter.rst). */
export interface Instruction {
  code: number;
  /** Instructions to skip when the test holds, and when not. */
  jumpTrue: number;
  jumpFalse: number;
  value: number;
}

export const code = {
  loadWord: 0x20,
  and: 0x54,
  jump: 0x05,
  jumpIfEqual: 0x15,
  jumpIfAbove: 0x25,
  jumpIfAtLeast: 0x35,
  answer: 0x06,
} as const;

/** struct seccomp_data. */
export const offset = { number: 0, architecture: 4, arguments: 16 } as const;

/** BPF_MAXINSNS: the kernel takes no longer program. */
export const longestProgram = 4096;

const farthestTest = 255;

export function make(opcode: number, value: number, jumpTrue = 0, jumpFalse = 0): Instruction {
  return { code: opcode, jumpTrue, jumpFalse, value };
}

/** Goes to `held` where the test holds, else to `failed`. Both must end in an answer. */
export function choose(
  test: number,
  value: number,
  held: readonly Instruction[],
  failed: readonly Instruction[],
): Instruction[] {
  if (failed.length <= farthestTest) return [make(test, value, failed.length, 0), ...failed, ...held];
  // A test jumps over 255 instructions at most.
  return [make(test, value, 0, 1), make(code.jump, failed.length), ...failed, ...held];
}

/** Little endian, as every machine is that Lodge runs on. */
export function encodeProgram(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(8 * instructions.length);
  const view = new DataView(bytes.buffer);
  instructions.forEach((each, index) => {
    view.setUint16(8 * index, each.code, true);
    view.setUint8(8 * index + 2, each.jumpTrue);
    view.setUint8(8 * index + 3, each.jumpFalse);
    view.setUint32(8 * index + 4, each.value, true);
  });
  return bytes;
}
