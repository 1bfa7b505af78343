// SPDX-License-Identifier: Apache-2.0
import { remark, type Said } from '../../remark.ts';
import { code, offset } from './filter-program.ts';
import { answer } from './policy.ts';

const names: Readonly<Record<number, string>> = {
  [answer.killThread]: 'kill',
  [answer.trap]: 'trap',
  [answer.log]: 'log',
  [answer.allow]: 'allow',
};

function answerText(value: number): string {
  const action = (value & 0xffff_0000) >>> 0;
  return action === answer.errno ? `errno ${value & 0xffff}` : (names[action] ?? `0x${value.toString(16)}`);
}

function sayLoad(line: number, at: number): Said {
  if (at === offset.number) return remark`${line}: load the number of the call`;
  if (at === offset.architecture) return remark`${line}: load the architecture`;
  const index = (at - offset.arguments) >> 3;
  if ((at - offset.arguments) % 8 === 0) return remark`${line}: load the lower half of argument ${index}`;
  return remark`${line}: load the upper half of argument ${index}`;
}

const tests: Readonly<Record<number, string>> = {
  [code.jumpIfEqual]: '==',
  [code.jumpIfAbove]: '>',
  [code.jumpIfAtLeast]: '>=',
};

/** A filter's instructions in words, a line each, with the lines that its jumps lead to. */
export function printProgram(bytes: Uint8Array): (Said | string)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, at) => {
    const opcode = view.getUint16(8 * at, true);
    const value = view.getUint32(8 * at + 4, true);
    const line = (jump: number): number => at + 1 + jump;
    if (opcode === code.answer) return `${at}: ${answerText(value)}`;
    if (opcode === code.loadWord) return sayLoad(at, value);
    if (opcode === code.and) return `${at}: and 0x${value.toString(16)}`;
    if (opcode === code.jump) return remark`${at}: go to ${line(value)}`;
    const [held, failed] = [view.getUint8(8 * at + 2), view.getUint8(8 * at + 3)].map(line);
    const test = `${tests[opcode] ?? `? ${opcode}`} 0x${value.toString(16)}`;
    return remark`${at}: if ${test} go to ${held ?? 0}, else ${failed ?? 0}`;
  });
}
