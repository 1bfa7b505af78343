// SPDX-License-Identifier: Apache-2.0
import { parseFilters } from './parse-filter.ts';
import { answer, type Family, largestErrno, type Policy, PolicyError, type PolicyRule } from './policy.ts';

/** umount2(2) with MNT_FORCE fails with EACCES. */
const rejectForcedUnmount = {
  call: 'umount2',
  answer: answer.errno | 13,
  filters: [{ index: 1, operator: 'masked', value: 1n, mask: 1n }],
} as const;

/** What LXC (src/lxc/seccomp.c, parse_config_v2) knows between brackets: the section is for all tables of such a processor. */
const sections: Readonly<Record<string, Family | 'all'>> = {
  all: 'all',
  x86: 'x86',
  x86_64: 'x86',
  x32: 'x86',
  arm: 'arm',
  arm64: 'arm',
  mips: 'mips',
  mips64: 'mips',
  mips64n32: 'mips',
  mipsel: 'mips',
  mipsel64: 'mips',
  mipsel64n32: 'mips',
  ppc: 'powerpc',
  ppc64: 'powerpc',
  ppc64le: 'powerpc',
  s390: 's390',
  s390x: 's390',
  loongarch64: 'loongarch',
  riscv64: 'riscv',
};

const types: Readonly<Record<string, { otherwise: number; rule: number }>> = {
  denylist: { otherwise: answer.allow, rule: answer.killThread },
  blacklist: { otherwise: answer.allow, rule: answer.killThread },
  allowlist: { otherwise: answer.killThread, rule: answer.allow },
  whitelist: { otherwise: answer.killThread, rule: answer.allow },
};

const refusedActions: Readonly<Record<string, string>> = {
  notify: 'notify needs a supervisor that answers for the kernel, and this runtime has none; use errno, trap or kill',
  trace: 'trace needs a tracer outside the guest; use errno, trap or kill',
};

/** The answer and what stands behind it; undefined: there is no word. */
function parseAction(line: number, text: string): { value: number; rest: string } | undefined {
  const [, word = '', rest = ''] = /^\s*(\S+)(.*)$/s.exec(text) ?? [];
  if (word === '') return undefined;
  if (word === 'kill') return { value: answer.killThread, rest };
  if (word === 'trap' || word === 'allow' || word === 'log') return { value: answer[word], rest };
  if (Object.hasOwn(refusedActions, word)) throw new PolicyError(line, refusedActions[word] ?? '');
  if (word !== 'errno')
    throw new PolicyError(line, `"${word.slice(0, 40)}" is no action; kill, errno NUMBER, trap, allow and log are`);
  const [, digits = '', behind = ''] = /^\s+(\d{1,5})(?!\S)(.*)$/s.exec(rest) ?? [];
  if (digits === '' || Number(digits) > largestErrno)
    throw new PolicyError(line, `expected errno and a number from 0 to ${largestErrno}`);
  return { value: answer.errno | Number(digits), rest: behind };
}

interface Header {
  version: 1 | 2;
  otherwise: number;
  rule: number;
}

function parseHeader(lines: readonly string[]): Header {
  const version = (lines[0] ?? '').trim();
  if (version !== '1' && version !== '2')
    throw new PolicyError(1, 'expected the version of the format, 1 or 2, and nothing else');
  const [, word = '', rest = ''] = /^\s*(\S*)(.*)$/s.exec(lines[1] ?? '') ?? [];
  const type = Object.hasOwn(types, word) ? types[word] : undefined;
  if (type === undefined) throw new PolicyError(2, `expected denylist or allowlist, not "${word.slice(0, 40)}"`);
  if (version === '1') {
    if (type.rule !== answer.allow || rest.trim() !== '') throw new PolicyError(2, 'version 1 has allowlist alone');
    return { version: 1, ...type };
  }
  const action = parseAction(2, rest);
  if (action !== undefined && action.rest.trim() !== '')
    throw new PolicyError(2, `"${action.rest.trim().slice(0, 40)}" behind the action for other calls`);
  return { version: 2, rule: type.rule, otherwise: action?.value ?? type.otherwise };
}

function parseNumberRule(line: number, text: string): PolicyRule {
  if (!/^\d{1,10}$/.test(text) || Number(text) >= 0x4000_0000)
    throw new PolicyError(line, `version 1 has a number of a system call on each line, not "${text.slice(0, 40)}"`);
  return { line, call: Number(text), answer: answer.allow, filters: [], family: undefined };
}

function parseRule(line: number, text: string, header: Header, family: Family | undefined): PolicyRule {
  const [, call = '', rest = ''] = /^(\S+)(.*)$/s.exec(text) ?? [];
  if (call.startsWith('reject_force_umount')) return { line, family, ...rejectForcedUnmount };
  const action = parseAction(line, rest);
  const filters = parseFilters(line, action?.rest ?? '');
  const value = action?.value ?? header.rule;
  if (value === header.otherwise) throw new PolicyError(line, 'the rule says what the policy does without it');
  return { line, call, answer: value, filters, family };
}

/** The section's processor; undefined: all of them. */
function parseSection(line: number, text: string): Family | undefined {
  const name = text.slice(1, -1);
  const family = text.endsWith(']') && Object.hasOwn(sections, name) ? sections[name] : undefined;
  if (family === undefined)
    throw new PolicyError(line, `"${text.slice(0, 40)}" is no section; [all], [x86_64], [arm64] and others are`);
  return family === 'all' ? undefined : family;
}

/**
 * Reads a policy. Stricter than LXC where that reads on behind what it takes (`errno 5x`, `denylisted`); beside LXC's actions there
 * is `log`. Throws PolicyError.
 */
export function parsePolicy(text: string): Policy {
  const lines = text.split('\n');
  const header = parseHeader(lines);
  const rules: PolicyRule[] = [];
  let family: Family | undefined;
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const content = raw.replace(/#.*$/s, '').trim();
    if (line <= 2 || content === '') continue;
    if (header.version === 1) rules.push(parseNumberRule(line, content));
    else if (content.startsWith('[')) family = parseSection(line, content);
    else rules.push(parseRule(line, content, header, family));
  }
  return { version: header.version, otherwise: header.otherwise, rules };
}
