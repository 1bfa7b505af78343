// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { agentFailureReasons, type FailureDetails } from '../../../agent/protocol/index.ts';
import { desktopFailureReasons, type FailureReason } from '../failure.ts';
import { describeFailure, failureSentences, sentenceLanguageOf, sentenceLanguages } from './failure-sentences.ts';

const reasons: FailureReason[] = [...agentFailureReasons, ...desktopFailureReasons];

const everyDetail: FailureDetails = {
  step: 'mounts',
  call: 'mount',
  code: 'EPERM',
  errno: 1,
  path: '/data/lodge/guests/alpine/rootfs',
  key: 'lxc.apparmor.profile',
  line: 12,
  guest: 'alpine',
  missing: 'CONFIG_NET_NS',
  hint: 'Mount it first.',
  host: '127.0.0.1',
  port: 5037,
  serverVersion: 39,
  oldestVersion: 41,
  mode: 'recovery',
  machine: 'armv7l',
  neededBytes: 3_000_000,
  tty: 3,
  field: 'name',
};

describe.each(sentenceLanguages)('sentences in %s', (language) => {
  test.each(reasons)('%s has a title and a next action', (reason) => {
    for (const details of [{}, everyDetail]) {
      const { title, action } = describeFailure({ reason, details }, language);
      expect(title.trim()).not.toBe('');
      expect(action.trim()).not.toBe('');
      expect(`${title} ${action}`).not.toMatch(/undefined|NaN|\[object|\(\)|（）|\{\{/);
    }
  });

  test('has no sentence for a reason that does not exist', () => {
    expect(Object.keys(failureSentences[language]).sort()).toEqual([...reasons].sort());
  });

  test('no two reasons share their sentences', () => {
    const said = reasons.map((reason) => JSON.stringify(describeFailure({ reason, details: {} }, language)));
    expect(new Set(said).size).toBe(reasons.length);
  });
});

test('details find their way into the sentence', () => {
  const failed = { reason: 'start-failed', details: everyDetail } as const;
  expect(describeFailure(failed, 'en').title).toBe(
    'The guest did not start: step “mounts” failed (mount /data/lodge/guests/alpine/rootfs: EPERM)',
  );
  expect(describeFailure({ reason: 'config-invalid', details: { line: 7, key: 'lxc.foo' } }, 'zh-CN').title).toBe(
    '配置无效，第 7 行：lxc.foo',
  );
});

test('limits that nothing would hold are named, with what to do', () => {
  const refused = { reason: 'kernel-lacks', details: { cannot: 'limits', limits: 'memory, pids' } } as const;
  expect(describeFailure(refused, 'en').title).toContain('a limit of memory, processes');
  expect(describeFailure(refused, 'en').action).toContain('create the guest without it');
  expect(describeFailure(refused, 'zh-CN').title).toBe('此设备无法限制客户系统的内存、进程数');
});

test('Chinese sentences are Chinese', () => {
  for (const reason of reasons) {
    expect(describeFailure({ reason, details: {} }, 'zh-CN').title).toMatch(/[\u4e00-\u9fff]/);
  }
});

test.each([
  ['zh_CN.UTF-8', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['en-GB', 'en'],
  ['de_DE.UTF-8', 'en'],
  ['C', 'en'],
  ['', 'en'],
])('locale %s reads %s', (locale, language) => {
  expect(sentenceLanguageOf(locale)).toBe(language);
});
