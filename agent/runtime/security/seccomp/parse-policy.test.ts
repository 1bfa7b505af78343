// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import { answer, PolicyError } from './policy.ts';

function refusal(text: string): { line: number; message: string } {
  try {
    parsePolicy(text);
  } catch (error) {
    if (error instanceof PolicyError) return { line: error.line, message: error.message };
    throw error;
  }
  throw new Error('it was taken');
}

const denied = (rule: string): string => `2\ndenylist\n${rule}\n`;
const ruleOf = (rule: string) => parsePolicy(denied(rule)).rules[0];

test("LXC's own policy is read", () => {
  const text = `2
denylist
reject_force_umount  # comment this to allow umount -f;  not recommended
[all]
kexec_load errno 1
open_by_handle_at errno 1
`;
  expect(parsePolicy(text)).toEqual({
    version: 2,
    otherwise: answer.allow,
    rules: [
      {
        line: 3,
        call: 'umount2',
        answer: answer.errno | 13,
        filters: [{ index: 1, operator: 'masked', value: 1n, mask: 1n }],
        family: undefined,
      },
      { line: 5, call: 'kexec_load', answer: answer.errno | 1, filters: [], family: undefined },
      { line: 6, call: 'open_by_handle_at', answer: answer.errno | 1, filters: [], family: undefined },
    ],
  });
});

test.each<[string, number, number]>([
  ['denylist', answer.allow, answer.killThread],
  ['blacklist', answer.allow, answer.killThread],
  ['denylist errno 5', answer.errno | 5, answer.killThread],
  ['allowlist', answer.killThread, answer.allow],
  [' whitelist trap', answer.trap, answer.allow],
  ['allowlist log', answer.log, answer.allow],
  ['allowlist errno 0', answer.errno, answer.allow],
])('%s has its answers for other calls and for rules without a word', (header, otherwise, rule) => {
  const policy = parsePolicy(`2\n${header}\nread\n`);
  expect([policy.otherwise, policy.rules[0]?.answer]).toEqual([otherwise, rule]);
});

test.each<[string, number]>([
  ['mknod', answer.killThread],
  ['mknod kill', answer.killThread],
  ['mknod trap', answer.trap],
  ['mknod log', answer.log],
  ['mknod \t errno  0', answer.errno],
  ['mknod errno 4095 # why', answer.errno | 4095],
  ['  mknod errno 1\r', answer.errno | 1],
])('the action of "%s" is read', (rule, expected) => {
  expect(ruleOf(rule)).toMatchObject({ call: 'mknod', answer: expected, filters: [] });
});

test('sections name processors, and rules before them are for all', () => {
  const text = denied('read\n[x86]\nwrite\n[arm64]\nioctl\n[all]\nmknod\n[mips64n32]\nopen');
  expect(parsePolicy(text).rules.map(({ call, family }) => [call, family])).toEqual([
    ['read', undefined],
    ['write', 'x86'],
    ['ioctl', 'arm'],
    ['mknod', undefined],
    ['open', 'mips'],
  ]);
});

test.each<[string, object[]]>([
  ['[1,0x5401,SCMP_CMP_EQ]', [{ index: 1, operator: 'eq', value: 0x5401n }]],
  ['[0,18446744073709551615,!=]', [{ index: 0, operator: 'ne', value: 2n ** 64n - 1n }]],
  [
    '[1,010,>=][2,7,SCMP_CMP_LT]',
    [
      { operator: 'ge', value: 8n },
      { index: 2, operator: 'lt' },
    ],
  ],
  [
    '[1,3,&=,2] [5,0,SCMP_CMP_LE]',
    [
      { operator: 'masked', value: 3n, mask: 2n },
      { index: 5, operator: 'le' },
    ],
  ],
  ['[1,3,SCMP_CMP_MASKED_EQ]', []],
])('the filters %s are read', (filters, expected) => {
  const found = ruleOf(`mknod errno 1 ${filters}`)?.filters;
  expect(found).toMatchObject(expected);
  expect(found).toHaveLength(expected.length);
});

describe('what is wrong is told by its line', () => {
  test.each<[string, number, string]>([
    ['', 1, 'expected the version'],
    ['3\ndenylist\n', 1, 'expected the version'],
    ['2x\ndenylist\n', 1, 'expected the version'],
    ['# c\n2\ndenylist\n', 1, 'expected the version'],
    ['2\n', 2, 'expected denylist or allowlist'],
    ['2\ntoString\n', 2, 'expected denylist or allowlist'],
    ['2\ndenylist allow it\n', 2, '"it" behind the action'],
    ['2\ndenylist # c\n', 2, '"#" is no action'],
    ['1\ndenylist\n', 2, 'version 1 has allowlist alone'],
    ['1\nallowlist trap\n', 2, 'version 1 has allowlist alone'],
    ['1\nallowlist\n0\nread\n', 4, 'a number of a system call'],
    ['1\nallowlist\n-1\n', 3, 'a number of a system call'],
    [denied('mknod bogus'), 3, '"bogus" is no action'],
    [denied('mknod notify'), 3, 'notify needs a supervisor'],
    [denied('mknod trace'), 3, 'trace needs a tracer'],
    [denied('mknod errno'), 3, 'from 0 to 4095'],
    [denied('mknod errno 4096'), 3, 'from 0 to 4095'],
    [denied('mknod errno -1'), 3, 'from 0 to 4095'],
    [denied('mknod errno 1x'), 3, 'from 0 to 4095'],
    [denied('mknod allow'), 3, 'what the policy does without it'],
    [denied('read\n[sparc]'), 4, '"[sparc]" is no section'],
    [denied('[x86'), 3, 'is no section'],
    [denied('mknod [1,9,==]'), 3, 'is no action'],
    [denied('mknod errno 1 [6,9,==]'), 3, 'arguments 0 to 5'],
    [denied('mknod errno 1 [1,-9,==]'), 3, 'no number of 64 bits'],
    [denied('mknod errno 1 [1,0x1ffffffffffffffff,==]'), 3, 'no number of 64 bits'],
    [denied('mknod errno 1 [1,18446744073709551616,==]'), 3, 'more than 64 bits'],
    [denied('mknod errno 1 [1,9,eq]'), 3, 'expected [index,value,operator]'],
    [denied('mknod errno 1 [1,9,==,1,1]'), 3, 'expected [index,value,operator]'],
    [denied('mknod errno 1 [1,9,==][1,10,!=]'), 3, 'compared twice'],
    [denied('mknod errno 1 [1,9,=='), 3, 'is no filter'],
    [denied('mknod errno 1 [1,9,==] junk'), 3, 'is no filter'],
  ])('%j', (text, line, message) => {
    const found = refusal(text);
    expect(found.message).toContain(message);
    expect(found.line).toBe(line);
  });
});
