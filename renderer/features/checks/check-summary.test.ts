// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { checkText } from '../../../electron/ipc/sentences/check-sentences.ts';
import { sampleChecks } from '../../preview/sample-checks.ts';
import { checkSections, summariseChecks } from './check-summary.ts';

test('what no guest starts without decides', () => {
  expect(summariseChecks(sampleChecks)).toEqual({ verdict: 'partly', missing: 2, unknown: 1 });
  expect(summariseChecks([]).verdict).toBe('good');
  const without = sampleChecks.map((each) => (each.id === 'guest' ? { ...each, state: 'missing' as const } : each));
  expect(summariseChecks(without).verdict).toBe('blocked');
});

test('only what is not good can be shown, in its sections', () => {
  expect(checkSections(sampleChecks, true).map(({ name, checks }) => [name, checks.length])).toEqual([
    ['Device', 1],
    ['Control groups', 1],
    ['Namespaces', 1],
  ]);
  expect(checkSections(sampleChecks, false).flatMap((each) => each.checks)).toHaveLength(sampleChecks.length);
});

test('a check is told in Chinese, with the option of the kernel that it needs', () => {
  const user = sampleChecks.find((each) => each.id === 'namespace.user');
  if (user === undefined) throw new Error('the sample has no such check');
  expect(checkText(user, 'en')).toMatchObject({ title: 'User namespaces', fix: 'a kernel with CONFIG_USER_NS=y' });
  expect(checkText(user, 'zh-CN')).toEqual({
    title: '用户命名空间',
    meaning: '无法使用 lxc.idmap：客户系统的 root 就是设备的 root',
    found: 'EINVAL',
    fix: '使用启用了 CONFIG_USER_NS=y 的内核',
  });
});

test('a check of a newer agent keeps its own words', () => {
  const later = { ...sampleChecks[0], id: 'later', title: 'Later', meaning: 'm', fix: 'f' } as (typeof sampleChecks)[0];
  expect(checkText(later, 'zh-CN')).toMatchObject({ title: 'Later', meaning: 'm', fix: 'f' });
});
