// SPDX-License-Identifier: Apache-2.0
import * as seccomp from 'lodge:seccomp';

export interface Instruction {
  code: number;
  jumpTrue?: number;
  jumpFalse?: number;
  value: number;
}

/** struct sock_filter, little endian. */
export function assemble(instructions: Instruction[]): Uint8Array {
  const program = new Uint8Array(8 * instructions.length);
  const view = new DataView(program.buffer);
  instructions.forEach(({ code, jumpTrue = 0, jumpFalse = 0, value }, index) => {
    view.setUint16(8 * index, code, true);
    view.setUint8(8 * index + 2, jumpTrue);
    view.setUint8(8 * index + 3, jumpFalse);
    view.setUint32(8 * index + 4, value, true);
  });
  return program;
}

export interface Refusal {
  call: string;
  /** The number it fails with. */
  error: number;
  /** Only with this value (its low 32 bits) as the argument of this index. */
  argument?: { index: number; value: number };
}

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const answer = 0x06;
const allow = 0x7fff0000;
const failWith = 0x00050000;

/** A filter that allows all calls but one. */
export function refusing({ call, error, argument }: Refusal): Uint8Array {
  const test = argument ?? { index: 0, value: 0 };
  const number = seccomp.syscallNumber(call);
  if (number === undefined) throw new Error(`no call ${call}`);
  return assemble([
    { code: loadWord, value: 0 },
    { code: jumpIfEqual, jumpFalse: argument === undefined ? 1 : 3, value: number },
    ...(argument === undefined
      ? []
      : [
          { code: loadWord, value: 16 + 8 * test.index },
          { code: jumpIfEqual, jumpFalse: 1, value: test.value },
        ]),
    { code: answer, value: failWith | error },
    { code: answer, value: allow },
  ]);
}
