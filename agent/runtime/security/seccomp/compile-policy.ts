// SPDX-License-Identifier: Apache-2.0
import { compileFilters } from './compile-filters.ts';
import { choose, code, type Instruction, longestProgram, make, offset } from './filter-program.ts';
import { answer, PolicyError } from './policy.ts';
import type { ResolvedArchitecture, ResolvedCall, ResolvedPolicy } from './resolve-policy.ts';

/** What is done with the numbers from `from` to the next one's. */
interface Interval {
  from: number;
  body: readonly Instruction[];
}

function give(value: number): Instruction[] {
  return [make(code.answer, value)];
}

function bodyOf({ conditional, is32, otherwise }: ResolvedCall): Instruction[] {
  return [...conditional.flatMap((each) => compileFilters(each.filters, is32, each.answer)), ...give(otherwise)];
}

function isSame(one: readonly Instruction[], other: readonly Instruction[]): boolean {
  return one.length === 1 && other.length === 1 && one[0]?.value === other[0]?.value;
}

/** Calls next to each other with one answer are one interval. */
function intervalsOf({ calls }: ResolvedArchitecture, { otherwise, foreignFrom }: ResolvedPolicy): Interval[] {
  const foreign = foreignFrom ?? Number.POSITIVE_INFINITY;
  const points: Interval[] = [
    { from: 0, body: give(otherwise) },
    ...calls.flatMap((call) => [
      { from: call.number, body: bodyOf(call) },
      { from: call.number + 1, body: give(otherwise) },
    ]),
    ...(foreignFrom === undefined ? [] : [{ from: foreign, body: give(answer.killThread) }]),
    ...(foreignFrom === undefined ? [] : [{ from: 0xffff_ffff, body: give(otherwise) }]),
  ];
  const intervals: Interval[] = [];
  for (const point of points) {
    const last = intervals.at(-1);
    if (last?.from === point.from) intervals.pop();
    const before = intervals.at(-1);
    if (before === undefined || !isSame(before.body, point.body)) intervals.push(point);
  }
  return intervals;
}

/** Finds the interval of the number that is loaded by halving. */
function search(intervals: readonly Interval[]): Instruction[] {
  const [first] = intervals;
  if (intervals.length <= 1) return [...(first?.body ?? [])];
  const middle = intervals.length >> 1;
  const above = intervals.slice(middle);
  return choose(code.jumpIfAtLeast, above[0]?.from ?? 0, search(above), search(intervals.slice(0, middle)));
}

/**
 * The program that the kernel runs on each system call. A program of an architecture that the policy does not know is killed, as by
 * LXC. Throws PolicyError for a policy that is too long for the kernel.
 */
export function compilePolicy(policy: ResolvedPolicy): Instruction[] {
  const program = policy.architectures.reduceRight<Instruction[]>((others, architecture) => {
    const body = [make(code.loadWord, offset.number), ...search(intervalsOf(architecture, policy))];
    return choose(code.jumpIfEqual, architecture.audit, body, others);
  }, give(answer.killThread));
  const whole = [make(code.loadWord, offset.architecture), ...program];
  if (whole.length <= longestProgram) return whole;
  throw new PolicyError(
    0,
    `the policy makes ${whole.length} instructions, and the kernel takes ${longestProgram}: name fewer arguments`,
  );
}
