// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';
import { commandsOf } from './help-language.ts';
import { buildProgram } from './program.ts';

/** What a person reads who writes the line wrongly. */
async function said(line: string, language: SentenceLanguage = 'zh-CN'): Promise<string> {
  let text = '';
  const program = buildProgram(async () => undefined, pathToFileURL('/'), language);
  for (const command of commandsOf(program))
    command.exitOverride().configureOutput({ writeErr: (part) => (text += part), writeOut: (part) => (text += part) });
  await program.parseAsync(line.split(' '), { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
  });
  return text;
}

it.each([
  ['start', '错误：缺少参数 guest'],
  ['stop web --timeout', '错误：选项 --timeout <seconds> 缺少值'],
  ['stop web --timeout soon', '错误：选项 --timeout <seconds> 的值“soon”无效。需要 0 到 3600 之间的秒数。'],
  ['console web --tty 99', '错误：选项 -t, --tty <number> 的值“99”无效。需要 0 到 64 之间的整数。'],
  ['create x --rootfs a --memory much', '错误：选项 --memory <size> 的值“much”无效。需要大小，例如 256M 或 1G。'],
  ['create x --rootfs a --gpu none', '错误：选项 --gpu <mode> 的值“none”无效。可选值：guest, host。'],
  ['create 测试 --rootfs a', '错误：参数 guest 的值“测试”无效。名称最多 63 个字符'],
  ['clone web ../web', '参数 new-name 的值“../web”无效。名称最多 63 个字符'],
  ['create x', '错误：需要 --rootfs 和 --rootfs-on-device 其中之一'],
  ['autostart maybe', '错误：参数 state 的值“maybe”无效。可选值：on, off。'],
  ['logs web --boot 3 --follow', '错误：--boot <number> 不能与 -f, --follow 同时使用'],
  ['strat', '错误：未知命令 strat\n（您是否想输入 start？）'],
  ['devices --jsno', '错误：未知选项 --jsno\n（您是否想输入 --json？）'],
  ['start a b', '错误：start 的参数过多：应为 1 个，实为 2 个。'],
  ['forward add web tcp:8080', '需要设备端口和客户系统端口，例如 tcp:8080:80。'],
  ['forward add web tcp:0:80', '端口为 1 到 65535 之间的整数。'],
  ['port web 1:2:3', '需要客户系统的端口，例如 80，或 8080:80。'],
  ['port web 0', '端口为 1 到 65535 之间的整数。'],
  ['forward remove web 80', '需要设备端口，例如 tcp:8080。'],
])('lodge %s', async (line, chinese) => {
  const text = await said(line);
  expect(text).toContain(chinese);
  expect(text).toMatch(/（运行 lodge(?: [a-z]+)* --help 查看更多）/);
  expect(text).not.toMatch(/error|needed|invalid|Allowed|Did you/);
});

it('what is wrong points to the help of that very command', async () => {
  expect(await said('port web 0')).toContain('（运行 lodge port --help 查看更多）');
  expect(await said('forward add web tcp:8080')).toContain('（运行 lodge forward add --help 查看更多）');
  expect(await said('strat')).toContain('（运行 lodge --help 查看更多）');
  expect(await said('forward add web tcp:8080', 'en')).toContain('(lodge forward add --help tells more)');
});

it('the help has no English word for choices, defaults and variables', async () => {
  const text = `${await said('--help')}${await said('create --help')}`;
  expect(text).toContain('（环境变量：ANDROID_SERIAL）');
  expect(text).toContain('（可选值："guest", "host"）');
  expect(text).toMatch(/（可选值："auto".*；默认："auto"）/s);
  expect(text).not.toMatch(/\((choices|default|env):/);
});

it('there are words for every sentence that commander has', () => {
  const source = readFileSync(
    path.join(path.dirname(createRequire(import.meta.url).resolve('commander')), 'lib/command.js'),
    'utf8',
  );
  // One that is added by a newer version is to be added here.
  expect(source.match(/`error: /g)).toHaveLength(10);
});

it('a full-width colon of the help has no space behind it', async () => {
  const text = await said('port --help');
  expect(text).toContain('用法：lodge port');
  expect(text).not.toMatch(/：[ ]/);
});
