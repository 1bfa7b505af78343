// SPDX-License-Identifier: Apache-2.0
import type { Processor } from '../abi.ts';
import { type ArgumentFilter, answer, type Policy } from '../policy.ts';
import type { NumberOf } from '../resolve-policy.ts';
import type { CallData } from './run-program.ts';

function fits({ index, operator, value, mask }: ArgumentFilter, data: CallData, bits: number): boolean {
  const asked = BigInt.asUintN(bits, data.arguments[index] ?? 0n);
  const wanted = BigInt.asUintN(bits, value);
  switch (operator) {
    case 'eq':
      return asked === wanted;
    case 'ne':
      return asked !== wanted;
    case 'lt':
      return asked < wanted;
    case 'le':
      return asked <= wanted;
    case 'ge':
      return asked >= wanted;
    case 'gt':
      return asked > wanted;
    case 'masked':
      return (asked & BigInt.asUintN(bits, mask)) === BigInt.asUintN(bits, value & mask);
  }
}

/**
 * What a policy means for a call, rule by rule, for comparison with its program. Conditional rules of one call that contradict each
 * other are beyond it: undefined then. So are calls behind socketcall and ipc.
 */
export function naiveAnswer(
  policy: Policy,
  processor: Processor,
  numberOf: NumberOf,
  data: CallData,
): number | undefined {
  const abis = policy.version === 1 ? processor.abis.slice(0, 1) : processor.abis;
  if (!abis.some(({ audit }) => audit === data.audit)) return answer.killThread;
  const isX32 = processor.family === 'x86' && data.number >= 0x4000_0000 && data.number !== 0xffff_ffff;
  if (policy.version === 1 && isX32) return answer.killThread;
  const matching = policy.rules.filter(({ call, family }) => {
    if (family !== undefined && family !== processor.family) return false;
    return abis.some(
      ({ name, audit }) =>
        audit === data.audit && (typeof call === 'number' ? call : numberOf(call, name)) === data.number,
    );
  });
  const always = matching.find(({ filters }) => filters.length === 0);
  if (always !== undefined) return always.answer;
  const is32 = abis.find(({ audit }) => audit === data.audit)?.is32 === true || isX32;
  const fitting = matching.filter(({ filters }) => filters.every((filter) => fits(filter, data, is32 ? 32 : 64)));
  const answers = new Set(fitting.map((rule) => rule.answer));
  if (answers.size > 1) return undefined;
  return [...answers][0] ?? policy.otherwise;
}
