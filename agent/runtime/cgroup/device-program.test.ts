// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { encodeInstructions, planDeviceProgram } from './device-program.ts';
import { deviceAccess, parseDeviceRule, resolveDeviceRules } from './device-rules.ts';

/** Runs the encoded program as the kernel would; knows the few instructions that it may be made of. */
function run(bytes: Uint8Array, context: { access: number; type: number; major: number; minor: number }): number {
  const view = new DataView(bytes.buffer);
  const words = [(context.access << 16) | context.type, context.major, context.minor];
  const registers = [-1, 0, 0, 0, 0, 0];
  for (let at = 0; at < bytes.length; at += 8) {
    const code = view.getUint8(at);
    const target = view.getUint8(at + 1) & 15;
    const source = view.getUint8(at + 1) >> 4;
    const offset = view.getInt16(at + 2, true);
    const immediate = view.getInt32(at + 4, true);
    const value = registers[target] ?? 0;
    const other = registers[source] ?? 0;
    if (code === 0x61) registers[target] = words[offset / 4] ?? -1;
    else if (code === 0x54) registers[target] = value & immediate;
    else if (code === 0x74) registers[target] = value >>> immediate;
    else if (code === 0xbc) registers[target] = other;
    else if (code === 0xb7) registers[target] = immediate;
    else if (code === 0x55) at += value === immediate ? 0 : offset * 8;
    else if (code === 0x5d) at += value === other ? 0 : offset * 8;
    else if (code === 0x95) return registers[0] ?? -1;
    else throw new Error(`instruction 0x${code.toString(16)}`);
  }
  throw new Error('the program has no end');
}

/** `c 1:3 rw` asked of a guest with these lines of config. */
function answers(lines: readonly string[], asked: string): boolean {
  const configured = lines.map((line) => parseDeviceRule(line.startsWith('+'), line.slice(1)));
  const { rules, otherwise } = resolveDeviceRules(configured);
  const [type, numbers = '', access = ''] = asked.split(' ');
  const [major = 0, minor = 0] = numbers.split(':').map(Number);
  const sum = [...access].reduce((total, letter) => total | deviceAccess[letter as 'r' | 'w' | 'm'], 0);
  const program = encodeInstructions(planDeviceProgram(rules, otherwise));
  return run(program, { access: sum, type: type === 'b' ? 1 : 2, major, minor }) === 1;
}

test.each<[string, boolean]>([
  ['c 1:3 rwm', true],
  ['c 136:7 rw', true],
  ['c 143:255 r', true],
  ['c 1:11 r', false],
  ['c 1:11 m', true],
  ['b 8:0 r', false],
  ['b 8:0 m', true],
  ['b 1:3 r', false],
  ['c 10:237 rw', false],
])('without a rule %s is answered with %s', (asked, allowed) => {
  expect(answers([], asked)).toBe(allowed);
});

test.each<[string[], string, boolean]>([
  [['+c 10:200 rwm'], 'c 10:200 rw', true],
  [['+c 10:200 r'], 'c 10:200 r', true],
  [['+c 10:200 r'], 'c 10:200 rw', false],
  [['-c 1:3 rwm'], 'c 1:3 r', false],
  [['-c 1:3 rwm', '+c 1:3 r'], 'c 1:3 r', true],
  [['-c 1:3 rwm', '+c 1:3 r'], 'c 1:3 w', false],
  [['-a'], 'c 1:3 r', false],
  [['-a', '+c 7:* rw'], 'c 7:999999 w', true],
  [['+a'], 'b 8:0 rwm', true],
  [['+a *:* rwm', '-b *:* rwm'], 'b 8:0 r', false],
  [['+b *:1 r'], 'b 77:1 r', true],
])('with %j, %s is answered with %s', (lines, asked, allowed) => {
  expect(answers(lines, asked)).toBe(allowed);
});

test.each(['', 'x 1:3 rwm', 'c 1 rwm', 'c 1:3 rwx', 'c 1:3:4 r', 'c -1:3 r', 'c 1:3 r extra', 'b'])(
  '"%s" is no rule',
  (line) => {
    expect(() => parseDeviceRule(true, line)).toThrow('c 1:3 rwm');
  },
);
