// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { stepName } from './step-names.ts';

test('a step of the agent is named in the language of the window, and an unknown one by its own name', () => {
  expect(stepName('host network', 'zh-CN')).toBe('宿主侧网络');
  expect(stepName("namespaces: own pid net, ipc of guest web, the host's user", 'zh-CN')).toBe(
    '命名空间：自有 pid net，ipc 来自 guest web，宿主的 user',
  );
  expect(stepName('hook pre-start', 'zh-CN')).toBe('钩子 pre-start');
  expect(stepName('something new', 'zh-CN')).toBe('something new');
  expect(stepName('toString', 'zh-CN')).toBe('toString');
  expect(stepName('host network', 'en')).toBe('host network');
});
