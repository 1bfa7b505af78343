// SPDX-License-Identifier: Apache-2.0
import type { DeviceRule, ResolvedRules } from './device-rules.ts';

/** An instruction of eBPF (Documentation/bpf/standardization/instruction-set.rst). */
export interface Instruction {
  code: number;
  target: number;
  source: number;
  offset: number;
  immediate: number;
}

const code = {
  load32: 0x61,
  and32: 0x54,
  shiftRight32: 0x74,
  copy32: 0xbc,
  set: 0xb7,
  jumpIfEqual: 0x15,
  jumpUnlessEqual: 0x55,
  jumpUnlessEqualRegister: 0x5d,
  exit: 0x95,
} as const;

/** r1 is the context at first, and free after the prologue. */
const register = { result: 0, context: 1, type: 2, access: 3, major: 4, minor: 5 } as const;
const jumps: readonly number[] = [code.jumpIfEqual, code.jumpUnlessEqual, code.jumpUnlessEqualRegister];
const typeNumber = { block: 1, character: 2 } as const;
const allAccess = 7;

function make(opcode: number, target: number, change: Partial<Instruction> = {}): Instruction {
  return { code: opcode, target, source: 0, offset: 0, immediate: 0, ...change };
}

/** struct bpf_cgroup_dev_ctx: access in the upper half of the first word, type in the lower; major; minor. */
const prologue: readonly Instruction[] = [
  make(code.load32, register.type, { source: register.context }),
  make(code.copy32, register.access, { source: register.type }),
  make(code.and32, register.type, { immediate: 0xffff }),
  make(code.shiftRight32, register.access, { immediate: 16 }),
  make(code.load32, register.major, { source: register.context, offset: 4 }),
  make(code.load32, register.minor, { source: register.context, offset: 8 }),
];

function answer(allow: boolean): Instruction[] {
  return [make(code.set, register.result, { immediate: allow ? 1 : 0 }), make(code.exit, 0)];
}

function block(rule: DeviceRule): Instruction[] {
  const tests: Instruction[] = [];
  const unlessEqual = (target: number, immediate: number): void =>
    void tests.push(make(code.jumpUnlessEqual, target, { immediate }));
  if (rule.type !== 'all') unlessEqual(register.type, typeNumber[rule.type]);
  if (rule.major !== undefined) unlessEqual(register.major, rule.major);
  if (rule.minor !== undefined) unlessEqual(register.minor, rule.minor);
  if (rule.access !== allAccess) {
    tests.push(
      make(code.copy32, register.context, { source: register.access }),
      make(code.and32, register.context, { immediate: rule.access }),
      // Else what may not be written could be by who opens it to read and to write.
      rule.allow
        ? make(code.jumpUnlessEqualRegister, register.context, { source: register.access })
        : make(code.jumpIfEqual, register.context, { immediate: 0 }),
    );
  }
  const body = [...tests, ...answer(rule.allow)];
  // A test that fails jumps to what follows the block; a jump's offset counts from the next instruction.
  return body.map((each, at) => (jumps.includes(each.code) ? { ...each, offset: body.length - at - 1 } : each));
}

/** The device controller of cgroup v2 as a program: exceptions, all of one kind, from what holds otherwise. */
export function planDeviceProgram({ rules, otherwise }: ResolvedRules): Instruction[] {
  return [...prologue, ...rules.flatMap(block), ...answer(otherwise)];
}

/** struct bpf_insn, little endian. */
export function encodeInstructions(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(instructions.length * 8);
  const view = new DataView(bytes.buffer);
  instructions.forEach((each, index) => {
    view.setUint8(index * 8, each.code);
    view.setUint8(index * 8 + 1, each.target | (each.source << 4));
    view.setInt16(index * 8 + 2, each.offset, true);
    view.setInt32(index * 8 + 4, each.immediate, true);
  });
  return bytes;
}
