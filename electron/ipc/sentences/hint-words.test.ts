// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeFailure } from './failure-sentences.ts';
import { knownHints } from './hint-words.ts';

const agent = new URL('../../../agent/', import.meta.url);

function hintsOfTheAgent(): string[] {
  const files = readdirSync(agent, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  return files.flatMap((file) =>
    [...readFileSync(new URL(file, agent), 'utf8').matchAll(/hint: '([^']+)'/g)].map(([, hint]) => hint as string),
  );
}

test('each hint that the agent always says alike has its Chinese, and none has it for nothing', () => {
  expect([...new Set(hintsOfTheAgent())].sort()).toEqual([...knownHints].sort());
});

test('a hint is said in the language of the window; one that nobody knows is quoted', () => {
  const said = (hint: string) =>
    describeFailure({ reason: 'start-failed', details: { step: 'mounts', hint } }, 'zh-CN').action;
  expect(said('take the line out of the config')).toContain('请从配置中去掉这一行。');
  expect(said('something new')).toContain('设备的说明：“something new”。');
});

test('a step that failed has the name that it has in the timeline', () => {
  const failure = { reason: 'start-failed', details: { step: 'mounts' } } as const;
  expect(describeFailure(failure, 'zh-CN').title).toContain('步骤“挂载”失败');
  expect(describeFailure(failure, 'en').title).toContain('step “mounts” failed');
});
