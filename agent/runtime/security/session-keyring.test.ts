// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { wantsSessionKeyring } from './session-keyring.ts';

const common = `04f69f1a I------     1 perm 1f030000     0     0 keyring   .dns_resolver: empty
2a13c8dd I--Q---     1 perm 1f3f0000     0 65534 keyring   _uid_ses.0: 1
`;

test.each(['fscrypt', 'ext4', 'f2fs'])('a session with keys of %s is kept', (kind) => {
  const key = `27b42a4a I--Q---     2 perm 3f010000     0     0 logon     ${kind}:b9a6c8d3f1e20417: 64\n`;
  expect(wantsSessionKeyring(`${common}${key}`)).toBe(false);
});

test('else a guest gets one of its own', () => {
  expect(wantsSessionKeyring(common)).toBe(true);
  expect(wantsSessionKeyring('')).toBe(true);
  const user = '27b42a4a I--Q---     2 perm 3f010000     0     0 user      fscrypt:b9a6c8d3f1e20417: 64\n';
  expect(wantsSessionKeyring(user)).toBe(true);
});
