// SPDX-License-Identifier: Apache-2.0
import type { FuzzTarget } from '../../../../build/fuzz/fuzz-target.ts';
import { processorOf } from './abi.ts';
import { compilePolicy } from './compile-policy.ts';
import { encodeProgram } from './filter-program.ts';
import { parsePolicy } from './parse-policy.ts';
import { PolicyError } from './policy.ts';
import { resolvePolicy } from './resolve-policy.ts';
import { naiveAnswer } from './testing/naive-answer.ts';
import { checkProgram, runProgram } from './testing/run-program.ts';
import { smallNames, smallTables } from './testing/small-tables.ts';

const audits = [0xc000003e, 0xc00000b7];
const words = [0n, 1n, 2n, 0xffff_ffffn, 0x1_0000_0001n, 0xffff_ffff_ffff_ffffn];

/** The program of a policy, held against what the kernel wants and against its rules. */
function checkPolicy(text: string): string {
  const policy = parsePolicy(text);
  const lengths = audits.map((audit) => {
    const processor = processorOf(audit);
    if (processor === undefined) throw new Error('no processor');
    const bytes = encodeProgram(compilePolicy(resolvePolicy(policy, processor, smallTables)));
    checkProgram(bytes);
    policy.rules.slice(0, 8).forEach(({ call }, index) => {
      const number = typeof call === 'number' ? call : smallTables(call, processor.abis[0]?.name ?? '');
      if (number === undefined) return;
      const data = { audit, number, arguments: words.map((_, at) => words[(at + index) % words.length] ?? 0n) };
      const expected = naiveAnswer(policy, processor, smallTables, data);
      const found = runProgram(bytes, data);
      if (expected !== undefined && found !== expected) throw new Error(`${found} and not ${expected}: ${call}`);
    });
    return Math.min(9, Math.log2(bytes.length) | 0);
  });
  return `taken, ${'i'.repeat(Math.max(...lengths))} ${policy.rules.length > 0}`;
}

/** By an input's first byte, for few would keep one that is taken; the last is the input's own. */
const headers = ['2\ndenylist\n', '2\nallowlist trap\n', '1\nallowlist\n', ''];

const filters = ['[1,0x5401,SCMP_CMP_EQ]', '[2,1,&=,0xffffffffffffffff]', '[0,18446744073709551615,<=]', '[5,010,!=]'];

/** Policies are files of whoever made the guest. */
export const target: FuzzTarget = {
  name: 'seccomp',
  seeds: [
    'areject_force_umount  # c\n[all]\nmknod errno 1\nkeyctl\n',
    'b[x86_64]\nread\nwrite allow\n[arm64]\nioctl errno 22 [1,0x5401,SCMP_CMP_EQ][2,7,&=,3]\n',
    'c0\n1\n166\n',
    'd2\nblacklist errno 1\nread\n',
    `a${smallNames.map((name) => `${name} errno 1 ${filters.join('')}`).join('\n')}\n`,
  ],
  words: [
    ...smallNames.map((name) => `\n${name} `),
    ...filters,
    ...[' errno ', ' kill', ' trap', ' allow', ' log', ' notify', '\n[all]\n', '\n[x86]\n', '[', ']', ',', '#', '\n'],
    ...['2\n', '1\n', 'denylist', 'allowlist', '0x', '0', '4095', 'SCMP_CMP_MASKED_EQ', '>=', '\r', '\0', '\u2028'],
  ],
  feed: (input) => {
    try {
      const header = headers[((input[0] ?? 0) + 3) % headers.length];
      return checkPolicy(`${header}${new TextDecoder().decode(input.subarray(1))}`);
    } catch (error) {
      if (error instanceof PolicyError) return `refused: ${error.message.replace(/".*"/s, '')}`;
      throw error;
    }
  },
};
