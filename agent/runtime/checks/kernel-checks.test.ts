// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { answerOf, checkText, kernelChecks, parseKernelConfig } from './kernel-checks.ts';

const config = parseKernelConfig('# CONFIG_VLAN_8021Q is not set\nCONFIG_VETH=m\nCONFIG_MEMCG=y\nCONFIG_HZ=250\n');
const nothing = { path: () => false, fileSystem: () => false };
const named = (title: string): (typeof kernelChecks)[number] => {
  const found = kernelChecks.find((check) => check.title === title);
  if (found === undefined) throw new Error(`no check ${title}`);
  return found;
};

test('the configuration says what is there', () => {
  expect(answerOf(named('Memory'), config, nothing)).toBe('enabled');
  expect(answerOf(named('veth pairs'), config, nothing)).toBe('as a module');
  expect(answerOf(named('VLANs'), config, nothing)).toBe('missing');
});

test('what is seen counts before it, and alone where there is none', () => {
  const seen = { ...nothing, path: (path: string) => path === '/proc/self/ns/pid' };
  expect(answerOf(named('PID namespaces'), config, seen)).toBe('enabled');
  expect(answerOf(named('PID namespaces'), undefined, nothing)).toBe('missing');
  expect(answerOf(named('Memory'), undefined, nothing)).toBe('unknown');
});

test('what is missing is named with its option and its cost', () => {
  const answers = [
    { check: named('Memory'), answer: 'enabled' },
    { check: named('VLANs'), answer: 'missing' },
  ] as const;
  expect(checkText(answers)).toBe(`--- Control groups ---
Memory: enabled

--- Network ---
VLANs: missing (CONFIG_VLAN_8021Q; without it: no lxc.net.N.type = vlan)
`);
});
