// SPDX-License-Identifier: Apache-2.0
import type { Processor, SyscallAbi } from './abi.ts';
import { multiplexed } from './multiplexed-calls.ts';
import type { ArgumentFilter, Policy, PolicyRule } from './policy.ts';

/** What a policy says of one system call of one table. */
export interface ResolvedCall {
  number: number;
  is32: boolean;
  /** In the order in which they are tried. */
  conditional: readonly { filters: readonly ArgumentFilter[]; answer: number }[];
  /** Where none of them fits. */
  otherwise: number;
}

/** All that a filter sees under one AUDIT_ARCH_*. */
export interface ResolvedArchitecture {
  audit: number;
  /** By ascending number, each once. */
  calls: readonly ResolvedCall[];
}

export interface ResolvedPolicy {
  /** Programs of other architectures are killed. */
  architectures: readonly ResolvedArchitecture[];
  otherwise: number;
  /** Numbers from this one up are another table's, whose programs are killed; -1 as a number stays a call like others. */
  foreignFrom: number | undefined;
  /** Rules for calls that no table has, which have no effect. */
  unknown: readonly { line: number; call: string }[];
}

/** The number of a call by its name in a table, or undefined. */
export type NumberOf = (name: string, abi: string) => number | undefined;

interface Placed {
  rule: PolicyRule;
  number: number;
  abi: SyscallAbi;
  filters: readonly ArgumentFilter[];
}

function place(rule: PolicyRule, abi: SyscallAbi, numberOf: NumberOf): Placed[] {
  const { call, filters } = rule;
  if (typeof call === 'number') return [{ rule, number: call, abi, filters }];
  const placed: Placed[] = [];
  const number = numberOf(call, abi.name);
  if (number !== undefined) placed.push({ rule, number, abi, filters });
  const behind = abi.name === 'i386' && filters.length === 0 ? multiplexed(call) : undefined;
  const other = behind === undefined ? undefined : numberOf(behind.call, abi.name);
  if (behind !== undefined && other !== undefined) placed.push({ rule, number: other, abi, filters: [behind.filter] });
  return placed;
}

/**
 * Which of two conditional rules of a call is tried first where both fit: as far as LXC's way with libseccomp could be seen, the one
 * whose first filter is of the later argument, an equality before anything else, then the larger value.
 */
function byRank(one: Placed, other: Placed): number {
  const [first, second] = [one.filters[0], other.filters[0]];
  if (first === undefined || second === undefined) return 0;
  if (first.index !== second.index) return second.index - first.index;
  const equality = Number(second.operator === 'eq') - Number(first.operator === 'eq');
  if (equality !== 0 || first.value === second.value) return equality;
  return first.value > second.value ? -1 : 1;
}

/** A rule without a condition outdoes those with one, and of several the first counts, as in LXC. */
function resolveCall(placed: readonly Placed[], otherwise: number): ResolvedCall {
  const [{ number, abi } = { number: 0, abi: { is32: false } }] = placed;
  const always = placed.find(({ filters }) => filters.length === 0);
  const conditional = always === undefined ? [...placed].sort(byRank) : [];
  return {
    number,
    is32: abi.is32,
    conditional: conditional.map(({ filters, rule }) => ({ filters, answer: rule.answer })),
    otherwise: always?.rule.answer ?? otherwise,
  };
}

function resolveArchitecture(audit: number, placed: readonly Placed[], otherwise: number): ResolvedArchitecture {
  const byNumber = new Map<number, Placed[]>();
  for (const each of placed) {
    if (each.abi.audit !== audit) continue;
    const known = byNumber.get(each.number);
    if (known === undefined) byNumber.set(each.number, [each]);
    else known.push(each);
  }
  const calls = [...byNumber.values()].map((each) => resolveCall(each, otherwise));
  return { audit, calls: calls.sort((one, other) => one.number - other.number) };
}

/** Finds the numbers of a policy's calls in all tables that programs of this processor can use; of version 1 in its own alone. */
export function resolvePolicy(policy: Policy, processor: Processor, numberOf: NumberOf): ResolvedPolicy {
  const { version, otherwise } = policy;
  const abis = version === 1 ? processor.abis.slice(0, 1) : processor.abis;
  const rules = policy.rules.filter(({ family }) => family === undefined || family === processor.family);
  const placed = rules.map((rule) => ({ rule, places: abis.flatMap((abi) => place(rule, abi, numberOf)) }));
  const all = placed.flatMap(({ places }) => places);
  const audits = [...new Set(abis.map(({ audit }) => audit))];
  return {
    architectures: audits.map((audit) => resolveArchitecture(audit, all, otherwise)),
    otherwise,
    foreignFrom: version === 1 && processor.family === 'x86' ? 0x4000_0000 : undefined,
    unknown: placed
      .filter(({ places }) => places.length === 0)
      .map(({ rule }) => ({ line: rule.line, call: String(rule.call) })),
  };
}
