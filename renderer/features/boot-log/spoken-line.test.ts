// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { compileFilter } from './log-filter.ts';
import { logSources } from './log-lines.ts';
import { printEntry } from './log-text.ts';
import { spokenLine } from './spoken-line.ts';

const line = (text: string, more: Partial<BootLogEntry> = {}): BootLogEntry => ({
  sequence: 1,
  timeMs: 0,
  sinceStartMs: 0,
  source: 'monitor',
  level: 'info',
  text,
  ...more,
});

const filter = (text: string) => ({ text, regex: false, level: 'debug' as const, sources: logSources });

test('a line of the monitor is said in Chinese, and exported in English', () => {
  const end = line('init exited with 3', { step: 'end' });
  expect(spokenLine(end, 'zh-CN')).toBe('init 已退出，退出码 3');
  expect(spokenLine(end, 'en')).toBe('init exited with 3');
  expect(printEntry(end)).toContain('init exited with 3');
  expect(spokenLine(line('cgroups', { step: 'cgroups' }), 'zh-CN')).toBe('cgroup');
});

test('what the guest prints is never taken for a line of ours', () => {
  const printed = line('init exited with 3', { source: 'console' });
  expect(spokenLine(printed, 'zh-CN')).toBe('init exited with 3');
});

test('a line is found by what is shown and by what was written', () => {
  const end = line('init exited with 3', { step: 'end' });
  expect(compileFilter(filter('退出码'), 'zh-CN').matches(end)).toBe(true);
  expect(compileFilter(filter('exited'), 'zh-CN').matches(end)).toBe(true);
  expect(compileFilter(filter('退出码'), 'en').matches(end)).toBe(false);
  expect(compileFilter(filter('冻结'), 'zh-CN').matches(end)).toBe(false);
});
