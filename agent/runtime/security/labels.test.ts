// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { readConfig } from '../config/read-config.ts';
import { type LabelFacts, planLabels } from './labels.ts';

const none: LabelFacts = {
  hasApparmor: false,
  hasApparmorMounts: false,
  hasOwnApparmorFile: false,
  hasSelinux: false,
};
const apparmor = { ...none, hasApparmor: true, hasApparmorMounts: true, hasOwnApparmorFile: true };
const selinux = { ...none, hasSelinux: true };

function plan(lines: string, facts: LabelFacts): ReturnType<typeof planLabels> {
  return planLabels(readConfig(`lxc.rootfs.path = /guest\n${lines}\n`), () => facts);
}

function refusal(lines: string, facts: LabelFacts): RuntimeError['failure'] {
  try {
    plan(lines, facts);
  } catch (error) {
    if (error instanceof RuntimeError) return error.failure;
    throw error;
  }
  throw new Error('it was taken');
}

test('a config without labels asks the kernel nothing', () => {
  const settings = readConfig('lxc.rootfs.path = /guest\nlxc.apparmor.profile = unchanged\n');
  const asked = (): never => {
    throw new Error('asked');
  };
  expect(planLabels(settings, asked)).toEqual({ exec: undefined, keyring: undefined });
});

test.each<[string, LabelFacts, string, string]>([
  ['a-profile', apparmor, '/proc/self/attr/apparmor/exec', 'exec a-profile'],
  ['unconfined', apparmor, '/proc/self/attr/apparmor/exec', 'exec unconfined'],
  ['a-profile', { ...apparmor, hasOwnApparmorFile: false }, '/proc/self/attr/exec', 'exec a-profile'],
])('the AppArmor profile %s is for the next exec', (profile, facts, path, text) => {
  expect(plan(`lxc.apparmor.profile = ${profile}`, facts).exec).toMatchObject({ path, text });
});

test('without AppArmor everything is unconfined, and nothing else is to be had', () => {
  expect(plan('lxc.apparmor.profile = unconfined', none).exec).toBeUndefined();
  expect(refusal('lxc.apparmor.profile = a-profile', none)).toMatchObject({
    reason: 'kernel-lacks',
    details: { key: 'lxc.apparmor.profile', missing: 'AppArmor' },
  });
});

test('a kernel without rules of mounts takes a word of its own', () => {
  const facts = { ...apparmor, hasApparmorMounts: false };
  const lines = 'lxc.apparmor.profile = a-profile';
  expect(refusal(lines, facts)).toMatchObject({ details: { missing: "AppArmor's rules of mounts" } });
  expect(plan(`${lines}\nlxc.apparmor.allow_incomplete = 1`, facts).exec).toBeDefined();
});

test("the SELinux context is init's, and the keyring's where that has none of its own", () => {
  const context = 'u:r:init:s0';
  expect(plan(`lxc.selinux.context = ${context}`, selinux)).toMatchObject({
    exec: { path: '/proc/self/attr/exec', text: context },
    keyring: { path: '/proc/self/attr/keycreate', text: context },
  });
  const both = `lxc.selinux.context = ${context}\nlxc.selinux.context.keyring = u:r:keys:s0`;
  expect(plan(both, selinux).keyring).toMatchObject({ text: 'u:r:keys:s0', key: 'lxc.selinux.context.keyring' });
  expect(plan('lxc.selinux.context = unconfined_t', none)).toEqual({ exec: undefined, keyring: undefined });
});

test.each(['lxc.selinux.context', 'lxc.selinux.context.keyring'])('%s needs SELinux', (key) => {
  expect(refusal(`${key} = u:r:init:s0`, none)).toMatchObject({
    reason: 'kernel-lacks',
    details: { key, missing: 'SELinux with a policy' },
  });
});
