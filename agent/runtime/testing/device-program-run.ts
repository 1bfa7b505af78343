// SPDX-License-Identifier: Apache-2.0
import { encodeInstructions, planDeviceProgram } from '../cgroup/device-program.ts';
import { deviceAccess, parseDeviceRule, resolveDeviceRules } from '../cgroup/device-rules.ts';

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
    else if (code === 0x15) at += value === immediate ? offset * 8 : 0;
    else if (code === 0x55) at += value === immediate ? 0 : offset * 8;
    else if (code === 0x5d) at += value === other ? 0 : offset * 8;
    else if (code === 0x95) return registers[0] ?? -1;
    else throw new Error(`instruction 0x${code.toString(16)}`);
  }
  throw new Error('the program has no end');
}

/** `c 1:3 rw` asked of a guest with these rules; + before an allowing one, - before a denying one. */
export function deviceAnswer(lines: readonly string[], asked: string): boolean {
  const configured = lines.map((line) => parseDeviceRule(line.startsWith('+'), line.slice(1)));
  const [type, numbers = '', access = ''] = asked.split(' ');
  const [major = 0, minor = 0] = numbers.split(':').map(Number);
  const sum = [...access].reduce((total, letter) => total | deviceAccess[letter as 'r' | 'w' | 'm'], 0);
  const program = encodeInstructions(planDeviceProgram(resolveDeviceRules(configured)));
  return run(program, { access: sum, type: type === 'b' ? 1 : 2, major, minor }) === 1;
}
