// SPDX-License-Identifier: Apache-2.0
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { helpTexts } from './help-language.ts';
import { helpChinese } from './help-zh-CN.ts';
import { buildProgram } from './program.ts';
import { lodgeOver } from './testing/run-lodge.ts';

const { lodge, renew, dispose } = lodgeOver();
beforeEach(() => renew());
afterEach(dispose);

it('has every sentence in Chinese, and no words for what is not said', () => {
  const program = buildProgram(async () => undefined, pathToFileURL('/'));
  const texts = helpTexts(program);
  expect(texts.filter((text) => helpChinese[text] === undefined)).toEqual([]);
});

it.each([
  ['--help --lang zh-CN', {}],
  ['--help', { LANG: 'zh_CN.UTF-8' }],
])('is Chinese by %s', async (line, environment) => {
  const { code, out } = await lodge(line, environment);
  expect(code).toBe(0);
  expect(out).toMatch(/^用法：.*lodge/);
  expect(out).toContain('列出客户系统');
  expect(out).toContain('退出码');
});

it('is English by --lang, whatever the machine speaks', async () => {
  const { out } = await lodge('snapshot take --help --lang=en', { LANG: 'zh_CN.UTF-8' });
  expect(out).toMatch(/^Usage: lodge snapshot take/);
});

it('tells its exit codes in its help', async () => {
  const { code, out } = await lodge('--help');
  expect(code).toBe(0);
  expect(out).toContain('Exit codes: 0 done');
});
