// SPDX-License-Identifier: Apache-2.0
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

function loadText(at: number): string {
  if (at === offset.number) return 'the number of the call';
  if (at === offset.architecture) return 'the architecture';
  const half = (at - offset.arguments) % 8 === 0 ? 'lower' : 'upper';
  return `the ${half} half of argument ${(at - offset.arguments) >> 3}`;
}

const tests: Readonly<Record<number, string>> = {
  [code.jumpIfEqual]: 'is',
  [code.jumpIfAbove]: 'is above',
  [code.jumpIfAtLeast]: 'is at least',
};

/** A filter's instructions in words, a line each, with the lines that its jumps lead to. */
export function printProgram(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, at) => {
    const opcode = view.getUint16(8 * at, true);
    const value = view.getUint32(8 * at + 4, true);
    const line = (jump: number): number => at + 1 + jump;
    if (opcode === code.answer) return `${at}: ${answerText(value)}`;
    if (opcode === code.loadWord) return `${at}: load ${loadText(value)}`;
    if (opcode === code.and) return `${at}: and 0x${value.toString(16)}`;
    if (opcode === code.jump) return `${at}: go to ${line(value)}`;
    const [held, failed] = [view.getUint8(8 * at + 2), view.getUint8(8 * at + 3)].map(line);
    return `${at}: if it ${tests[opcode] ?? `? ${opcode}`} 0x${value.toString(16)} go to ${held}, else ${failed}`;
  });
}
