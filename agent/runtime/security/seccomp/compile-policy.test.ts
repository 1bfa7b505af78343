// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../build/fuzz/random.ts';
import { type Processor, processorOf } from './abi.ts';
import { compilePolicy } from './compile-policy.ts';
import { encodeProgram } from './filter-program.ts';
import { parsePolicy } from './parse-policy.ts';
import { answer, PolicyError } from './policy.ts';
import { resolvePolicy } from './resolve-policy.ts';
import { naiveAnswer } from './testing/naive-answer.ts';
import { type CallData, checkProgram, runProgram } from './testing/run-program.ts';
import { smallNames, smallTables } from './testing/small-tables.ts';

const audit = { x86_64: 0xc000003e, i386: 0x40000003, aarch64: 0xc00000b7, arm: 0x40000028, mips: 0x8 } as const;
const x86 = processorOf(audit.x86_64) as Processor;
const arm = processorOf(audit.aarch64) as Processor;

function programOf(text: string, processor = x86): Uint8Array {
  const bytes = encodeProgram(compilePolicy(resolvePolicy(parsePolicy(text), processor, smallTables)));
  checkProgram(bytes);
  return bytes;
}

function call(abi: keyof typeof audit, number: number, ...words: (number | bigint)[]): CallData {
  return { audit: audit[abi], number, arguments: Array.from({ length: 6 }, (_, index) => BigInt(words[index] ?? 0)) };
}

const eperm = answer.errno | 1;

describe('a denylist', () => {
  const program = programOf('2\ndenylist\nmknod errno 1\nwaitpid trap\nreject_force_umount\n');

  test.each<[string, CallData, number]>([
    ["the processor's own call", call('x86_64', 133), eperm],
    ['its neighbours', call('x86_64', 132), answer.allow],
    ['its other neighbour', call('x86_64', 134), answer.allow],
    ["x32's", call('x86_64', 0x40000085), eperm],
    ["i386's", call('i386', 14), eperm],
    ["i386's with the other's number", call('i386', 133), answer.allow],
    ['a call that only i386 has', call('i386', 7), answer.trap],
    ['no call', call('x86_64', 0xffffffff), answer.allow],
    ['a plain umount', call('x86_64', 166, 0, 2), answer.allow],
    ['a forced umount', call('x86_64', 166, 0, 3), answer.errno | 13],
    ['a forced umount of i386', call('i386', 52, 0, 1), answer.errno | 13],
    ['another architecture', call('arm', 0), answer.killThread],
  ])('answers %s', (_, data, expected) => {
    expect(runProgram(program, data)).toBe(expected);
  });

  test('on arm64 is for arm too', () => {
    const bytes = programOf('2\ndenylist\nmknod errno 1\n[arm]\ncacheflush errno 2\n[x86_64]\nread\n', arm);
    expect(runProgram(bytes, call('arm', 14))).toBe(eperm);
    expect(runProgram(bytes, call('arm', 0xf0002))).toBe(answer.errno | 2);
    expect(runProgram(bytes, call('aarch64', 14))).toBe(answer.allow);
    expect(runProgram(bytes, call('aarch64', 63))).toBe(answer.allow);
    expect(runProgram(bytes, call('x86_64', 133))).toBe(answer.killThread);
  });
});

test('an allowlist answers all else as it says', () => {
  const bytes = programOf('2\nallowlist errno 38\nread\nwrite\n');
  for (const [number, expected] of [
    [0, answer.allow],
    [1, answer.allow],
    [2, answer.errno | 38],
  ] as const)
    expect(runProgram(bytes, call('x86_64', number))).toBe(expected);
  expect(runProgram(bytes, call('i386', 3))).toBe(answer.allow);
});

test("version 1 is for the processor's own programs alone", () => {
  const bytes = programOf('1\nallowlist\n0\n 2\n');
  const numbers = [0, 1, 2, 0x40000000, 0xfffffffe, 0xffffffff];
  expect(numbers.map((number) => runProgram(bytes, call('x86_64', number)) === answer.allow)).toEqual([
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
  expect(runProgram(bytes, call('i386', 0))).toBe(answer.killThread);
});

test('a rule without a condition outdoes others, and the first of them counts', () => {
  const bytes = programOf('2\ndenylist\nmknod errno 1 [1,9,==]\nmknod errno 2\nmknod errno 3\n');
  expect(runProgram(bytes, call('x86_64', 133, 0, 9))).toBe(answer.errno | 2);
});

test.each([
  ['[1,9,==]', '[2,8,==]', 'the later argument'],
  ['[2,4,>]', '[2,8,==]', 'an equality'],
  ['[2,4,>]', '[2,7,>]', 'the larger value'],
])('where %s and %s both fit, the second counts: %s goes first', (one, other) => {
  for (const rules of [
    [`mknod errno 1 ${one}`, `mknod errno 2 ${other}`],
    [`mknod errno 2 ${other}`, `mknod errno 1 ${one}`],
  ]) {
    const bytes = programOf(`2\ndenylist\n${rules.join('\n')}\n`);
    expect(runProgram(bytes, call('x86_64', 133, 0, 9, 8))).toBe(answer.errno | 2);
  }
});

test("i386's socketcall and ipc do not walk around a rule", () => {
  const bytes = programOf('2\ndenylist\nsocket errno 1\nsemop errno 2\n');
  expect(runProgram(bytes, call('i386', 359))).toBe(eperm);
  expect(runProgram(bytes, call('i386', 102, 1))).toBe(eperm);
  expect(runProgram(bytes, call('i386', 102, 2))).toBe(answer.allow);
  expect(runProgram(bytes, call('i386', 117, 1))).toBe(answer.errno | 2);
  expect(runProgram(bytes, call('i386', 117, 0x10001))).toBe(answer.errno | 2);
  expect(runProgram(bytes, call('i386', 117, 2))).toBe(answer.allow);
});

test('a rule for a call that nobody has is told, and has no effect', () => {
  const resolved = resolvePolicy(parsePolicy('2\ndenylist\nno_such_call\nread errno 1\n'), x86, smallTables);
  expect(resolved.unknown).toEqual([{ line: 3, call: 'no_such_call' }]);
});

test('a policy that is too long for the kernel is refused by name', () => {
  const rules = Array.from({ length: 900 }, (_, index) => `ioctl errno 1 [1,${index},==][2,${index},==]`);
  expect(() => programOf(`2\ndenylist\n${rules.join('\n')}\n`)).toThrow(PolicyError);
});

test('a call with filters that take more than 255 instructions is jumped over', () => {
  const rules = Array.from({ length: 120 }, (_, index) => `ioctl errno 1 [1,${index},==]`);
  const bytes = programOf(`2\ndenylist\n${rules.join('\n')}\nread errno 2\nmknodat errno 3\n`);
  expect(bytes.length / 8).toBeGreaterThan(1000);
  expect(runProgram(bytes, call('x86_64', 0))).toBe(answer.errno | 2);
  expect(runProgram(bytes, call('x86_64', 259))).toBe(answer.errno | 3);
  expect(runProgram(bytes, call('x86_64', 16, 0, 119))).toBe(eperm);
  expect(runProgram(bytes, call('x86_64', 16, 0, 120))).toBe(answer.allow);
  expect(runProgram(bytes, call('i386', 54, 0, 119))).toBe(eperm);
});

/** Few values, so that rules and calls meet; some that differ in one half only. */
const words = ['0', '1', '2', '0x80000000', '0xffffffff', '0x100000000', '0x100000001', '0xffffffffffffffff'];
const operators = ['==', '!=', '<', '<=', '>', '>=', '&='];

function randomPolicy(random: Random): string {
  const filter = (index: number): string => {
    const operator = random.of(operators);
    return `[${index},${random.of(words)},${operator}${operator === '&=' ? `,${random.of(words)}` : ''}]`;
  };
  const rule = (): string => {
    const filters = [0, 1, 2, 3, 4, 5].filter(() => random.below(8) === 0).map(filter);
    return `${random.of(smallNames)} errno ${1 + random.below(3)} ${filters.join('')}`;
  };
  const section = (): string => random.of(['[all]', '[x86]', '[arm64]', '[mips]']);
  const lines = Array.from({ length: random.below(14) }, () => (random.below(6) === 0 ? section() : rule()));
  return `2\n${random.of(['denylist', 'allowlist', 'allowlist trap', 'denylist errno 9'])}\n${lines.join('\n')}\n`;
}

function randomCall(random: Random, processor: Processor): CallData {
  const abi = random.of(processor.abis);
  const known = smallTables(random.of(smallNames), abi.name);
  const number = known ?? random.of([0, 5, 0x40000000, 0xffffffff]);
  const foreign = random.below(20) === 0;
  return {
    audit: foreign ? audit.mips : abi.audit,
    number: (number + (random.below(10) === 0 ? 1 : 0)) >>> 0,
    arguments: Array.from({ length: 6 }, () => BigInt(random.of(words))),
  };
}

test.each([
  ['x86_64', x86],
  ['arm64', arm],
] as const)('on %s programs of random policies answer as a naive reading of the rules', (_, processor) => {
  const random = new Random(4);
  let compared = 0;
  for (let round = 0; round < 400; round++) {
    const text = randomPolicy(random);
    const policy = parsePolicy(text);
    const bytes = programOf(text, processor);
    for (let each = 0; each < 100; each++) {
      const data = randomCall(random, processor);
      // i386's doors to all sockets and all IPC have rules behind other names.
      if (data.audit === audit.i386 && (data.number === 102 || data.number === 117)) continue;
      const expected = naiveAnswer(policy, processor, smallTables, data);
      if (expected === undefined) continue;
      compared++;
      const found = runProgram(bytes, data);
      if (found !== expected)
        throw new Error(`${found} instead of ${expected} for ${data.audit} ${data.number} ${data.arguments}\n${text}`);
    }
  }
  expect(compared).toBeGreaterThan(30_000);
});
