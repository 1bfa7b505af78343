// SPDX-License-Identifier: Apache-2.0
import { code, type Instruction, make, offset } from './filter-program.ts';
import type { ArgumentFilter, Operator } from './policy.ts';

/** Where a test goes on: `next` is the instruction behind it, `pass` the filter behind it, `fail` the rule behind it. */
type Target = 'next' | 'pass' | 'fail';

interface Step {
  code: number;
  value: number;
  held: Target;
  failed: Target;
}

const lower = (value: bigint): number => Number(value & 0xffff_ffffn);
const upper = (value: bigint): number => Number(value >> 32n);

function load(index: number, half: 'lower' | 'upper'): Step {
  return {
    code: code.loadWord,
    value: offset.arguments + 8 * index + (half === 'lower' ? 0 : 4),
    held: 'next',
    failed: 'next',
  };
}

function test(opcode: number, value: number, held: Target, failed: Target): Step {
  return { code: opcode, value, held, failed };
}

function swap(steps: readonly Step[]): Step[] {
  const other = { next: 'next', pass: 'fail', fail: 'pass' } as const;
  return steps.map((each) => ({ ...each, held: other[each.held], failed: other[each.failed] }));
}

function equality({ index, value }: ArgumentFilter, is32: boolean): Step[] {
  const low = [load(index, 'lower'), test(code.jumpIfEqual, lower(value), 'pass', 'fail')];
  return is32 ? low : [load(index, 'upper'), test(code.jumpIfEqual, upper(value), 'next', 'fail'), ...low];
}

/** The upper half decides, unless it is equal. `opcode`: the test of the lower half. */
function order({ index, value }: ArgumentFilter, is32: boolean, opcode: number): Step[] {
  const low = [load(index, 'lower'), test(opcode, lower(value), 'pass', 'fail')];
  if (is32) return low;
  return [
    load(index, 'upper'),
    test(code.jumpIfAbove, upper(value), 'pass', 'next'),
    test(code.jumpIfEqual, upper(value), 'next', 'fail'),
    ...low,
  ];
}

function masked({ index, value, mask }: ArgumentFilter, is32: boolean): Step[] {
  const half = (which: 'lower' | 'upper', of: (value: bigint) => number, held: Target): Step[] => [
    load(index, which),
    test(code.and, of(mask), 'next', 'next'),
    test(code.jumpIfEqual, of(value & mask), held, 'fail'),
  ];
  return [...(is32 ? [] : half('upper', upper, 'next')), ...half('lower', lower, 'pass')];
}

const steps: Readonly<Record<Operator, (filter: ArgumentFilter, is32: boolean) => Step[]>> = {
  eq: equality,
  ne: (filter, is32) => swap(equality(filter, is32)),
  ge: (filter, is32) => order(filter, is32, code.jumpIfAtLeast),
  gt: (filter, is32) => order(filter, is32, code.jumpIfAbove),
  lt: (filter, is32) => swap(order(filter, is32, code.jumpIfAtLeast)),
  le: (filter, is32) => swap(order(filter, is32, code.jumpIfAbove)),
  masked,
};

/**
 * Tests of the arguments of a call, then `result` where all hold; else it goes on behind. A word of 64 bits is compared in its
 * halves; a 32-bit program's by the lower half alone, as libseccomp does.
 */
export function compileFilters(filters: readonly ArgumentFilter[], is32: boolean, result: number): Instruction[] {
  const parts = filters.map((filter) => steps[filter.operator](filter, is32));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let begin = 0;
  const tests = parts.flatMap((part) => {
    const end = begin + part.length;
    const made = part.map((step, at) => {
      const distance = { next: 0, pass: end - begin - at - 1, fail: length - begin - at };
      return make(step.code, step.value, distance[step.held], distance[step.failed]);
    });
    begin = end;
    return made;
  });
  return [...tests, make(code.answer, result)];
}
