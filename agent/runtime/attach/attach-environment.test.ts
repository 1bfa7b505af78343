// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { attachEnvironment, type EnvironmentChoice, programPlaces } from './attach-environment.ts';
import { shellCommands, shellIn } from './login-shell.ts';

const nothing: EnvironmentChoice = { inherited: [], keepAll: false, keep: [], defaults: [], set: [] };

test("what is set wins over the guest's, that over what is kept, that over defaults", () => {
  const inherited = ['A=caller', 'B=caller', 'C=caller', 'PATH=/caller', 'container=none'];
  const choice = { ...nothing, inherited, keepAll: true, defaults: ['HOME=/root', 'A=default'], set: ['C=set'] };
  expect(attachEnvironment(choice, ['B=guest', 'C=guest']).sort()).toEqual(
    ['A=caller', 'B=guest', 'C=set', 'HOME=/root', 'PATH=/caller', 'container=lxc'].sort(),
  );
});

test('of a cleared environment only the named stay, and a path is always there', () => {
  const inherited = ['KEEP=1', 'DROP=1', 'PATH=/caller'];
  const environment = attachEnvironment({ ...nothing, inherited, keep: ['KEEP'] }, []);
  expect(environment).toContain('KEEP=1');
  expect(environment.map((each) => each.split('=')[0]).sort()).toEqual(['KEEP', 'PATH', 'container']);
  expect(environment).not.toContain('PATH=/caller');
});

test('a program is looked for as execvp does', () => {
  expect(programPlaces('ls', ['PATH=/bin::/usr/bin'])).toEqual(['/bin/ls', './ls', '/usr/bin/ls']);
  expect(programPlaces('./ls', ['PATH=/bin'])).toEqual(['./ls']);
});

test("the shell is that of passwd, else the environment's, else a usual one", () => {
  const passwd = 'root:x:0:0:root:/root:/bin/ash\nbroken:x:1\nnobody:x:2:2:::\n';
  expect([0, 1, 2, 3].map((uid) => shellIn(passwd, uid))).toEqual(['/bin/ash', undefined, undefined, undefined]);
  expect(shellCommands('/bin/ash', ['SHELL=/bin/zsh'])).toEqual([
    ['/bin/ash'],
    ['/bin/zsh'],
    ['/bin/sh'],
    ['/system/bin/sh'],
  ]);
  expect(shellCommands(undefined, ['SHELL=zsh'])).toEqual([['/bin/sh'], ['/system/bin/sh']]);
});
