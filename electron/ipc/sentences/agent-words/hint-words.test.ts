// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { describeFailure } from '../failure-sentences.ts';
import { chineseText } from './agent-words.ts';

test('a hint is said in the language of the window, with its values; one that nobody knows is quoted', () => {
  const said = (hint: string) =>
    describeFailure({ reason: 'start-failed', details: { step: 'mounts', hint } }, 'zh-CN').action;
  expect(said('take the line out of the config')).toContain('请从配置中去掉这一行。');
  expect(said('/data/x is not there: make it, or add the option optional')).toContain('/data/x 不存在：请创建它');
  expect(said('expected 0 or 1, not "2"')).toContain('应为 0 或 1，而不是“2”。');
  expect(said('something new')).toContain('设备的说明：“something new”。');
});

test('a hint of a hostile device is no work: what is long is not looked at', () => {
  expect(chineseText(`the kernel does not take ${'a for '.repeat(10_000)}`)).toBeUndefined();
});

test('a step that failed has the name that it has in the timeline', () => {
  const failure = { reason: 'start-failed', details: { step: 'mounts' } } as const;
  expect(describeFailure(failure, 'zh-CN').title).toContain('步骤“挂载”失败');
  expect(describeFailure(failure, 'en').title).toContain('step “mounts” failed');
});
