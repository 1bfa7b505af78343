// SPDX-License-Identifier: Apache-2.0
import { type ArgumentFilter, type Operator, PolicyError } from './policy.ts';

const operators: Readonly<Record<string, Operator>> = {
  SCMP_CMP_NE: 'ne',
  '!=': 'ne',
  SCMP_CMP_LT: 'lt',
  '<': 'lt',
  SCMP_CMP_LE: 'le',
  '<=': 'le',
  SCMP_CMP_EQ: 'eq',
  '==': 'eq',
  SCMP_CMP_GE: 'ge',
  '>=': 'ge',
  SCMP_CMP_GT: 'gt',
  '>': 'gt',
  SCMP_CMP_MASKED_EQ: 'masked',
  '&=': 'masked',
};

const largest = 0xffff_ffff_ffff_ffffn;

/** As strtoull(3) reads it: decimal, 0x and octal by a leading 0. */
function parseWord(line: number, text: string): bigint {
  const octal = /^0([0-7]+)$/.exec(text);
  const known = /^(0|[1-9]\d{0,19}|0[xX][0-9a-fA-F]{1,16})$/.test(text) || (octal !== null && text.length <= 24);
  if (!known) throw new PolicyError(line, `"${text.slice(0, 40)}" is no number of 64 bits`);
  const value = BigInt(octal === null ? text : `0o${octal[1]}`);
  if (value > largest) throw new PolicyError(line, `${text} is more than 64 bits hold`);
  return value;
}

function parseFilter(line: number, text: string): ArgumentFilter {
  const [index = '', value = '', operator = '', mask, ...rest] = text.split(',');
  if (!/^[0-5]$/.test(index))
    throw new PolicyError(line, `a call has the arguments 0 to 5, not "${index.slice(0, 40)}"`);
  const known = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (known === undefined || rest.length > 0)
    throw new PolicyError(line, `expected [index,value,operator] with one of ${Object.keys(operators).join(' ')}`);
  return {
    index: Number(index),
    operator: known,
    value: parseWord(line, value),
    mask: mask === undefined ? 0n : parseWord(line, mask),
  };
}

/**
 * `[1,0x5401,SCMP_CMP_EQ] [2,3,&=,7]`: the filters behind a rule's action, one for an argument at most. A comparison through a
 * mask without bits always holds, and is left out. Throws PolicyError.
 */
export function parseFilters(line: number, text: string): ArgumentFilter[] {
  const found = [...text.matchAll(/\s*\[([^[\]]*)\]\s*/gy)];
  if (found.reduce((sum, [whole]) => sum + whole.length, 0) !== text.length)
    throw new PolicyError(
      line,
      `"${text.trim().slice(0, 40)}" is no filter of arguments, such as [1,0x5401,SCMP_CMP_EQ]`,
    );
  const filters = found.map(([, inner = '']) => parseFilter(line, inner));
  const twice = filters.find(({ index }, at) => filters.findIndex((other) => other.index === index) !== at);
  if (twice !== undefined) throw new PolicyError(line, `argument ${twice.index} is compared twice in one rule`);
  return filters.filter(({ operator, mask }) => operator !== 'masked' || mask !== 0n);
}
