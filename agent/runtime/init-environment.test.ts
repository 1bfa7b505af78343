// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { initEnvironment } from './init-environment.ts';

test('a guest has what its config says, the last of one name, and the mark of a container', () => {
  expect(initEnvironment([], ['PATH=/bin'])).toEqual(['container=lxc']);
  expect(initEnvironment(['A=1', 'B=x=y', 'A=2'], [])).toEqual(['A=2', 'B=x=y', 'container=lxc']);
});

test("a name alone has the runtime's value, where there is one", () => {
  expect(initEnvironment(['LANG', 'NONE'], ['LANG=C', 'NONE2=x'])).toEqual(['LANG=C', 'container=lxc']);
});

test('the mark cannot be taken away', () => {
  expect(initEnvironment(['container=other'], [])).toEqual(['container=lxc']);
});
