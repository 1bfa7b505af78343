// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { chineseText, foundText, stepText } from './agent-words.ts';
import { foundWords, rootByMethod } from './found-words.ts';
import { planWords } from './plan-words.ts';

const holes = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();

test('no value of a sentence is lost in Chinese', () => {
  for (const [form, words] of Object.entries({ ...planWords, ...foundWords }))
    expect(holes(words), form).toEqual(holes(form));
});

test('which of several container images is asked for in full', () => {
  const text = 'the container image is 2 images (web:1, web:2): choose one by --image, or save one';
  expect(chineseText(text)).toBe(
    '归档中有 2 个容器镜像（web:1, web:2）：请指定其中一个（命令行用 --image），或只保存一个',
  );
  expect(chineseText('the container image has no image 3; there is web:1')).toBe('归档中没有容器镜像 3，只有 web:1');
});

test('a step is said in the language of the window, a command as it is', () => {
  const step = { text: 'the guest enters /cg/a', said: { form: 'the guest enters {0}', values: ['/cg/a'] } };
  expect(stepText(step, 'zh-CN')).toBe('客户系统进入 /cg/a');
  expect(stepText(step, 'en')).toBe('the guest enters /cg/a');
  expect(stepText({ text: 'mkdir /cg/a' }, 'zh-CN')).toBe('mkdir /cg/a');
  // Of a newer agent, or of a device that lies.
  expect(stepText({ ...step, said: { form: 'something new {0}', values: [] } }, 'zh-CN')).toBe(step.text);
  expect(stepText({ ...step, said: { form: 'toString', values: [] } }, 'zh-CN')).toBe(step.text);
});

test('what is left out says why, also within another sentence', () => {
  const why = 'there is no cgroup hierarchy for devices';
  const said = { form: 'no device rules: {0}', values: [why] };
  expect(stepText({ text: `no device rules: ${why}`, said, warning: true }, 'zh-CN')).toBe(
    '没有设备规则：没有用于设备的 cgroup 层级',
  );
  expect(stepText({ text: 'no NAT of IPv6: ENOENT', warning: true }, 'zh-CN')).toBe('没有 IPv6 的 NAT：ENOENT');
});

test('what a check has found is said too', () => {
  const check = {
    id: 'space',
    section: 'Device',
    title: '',
    state: 'good',
    tried: true,
    required: false,
    meaning: '',
  } as const;
  const found = { ...check, found: '9 MiB free', foundSaid: { form: '{0} MiB free', values: ['9'] } };
  expect(foundText(found, 'zh-CN')).toBe('剩余 9 MiB');
  const root = { form: rootByMethod, values: ['root as u:r:su:s0 without sys_module', 'su'] };
  expect(foundText({ ...check, found: 'root by su', foundSaid: root }, 'zh-CN')).toBe(
    'root，身份为 u:r:su:s0，缺少 sys_module，通过 su',
  );
  expect(foundText({ ...check, found: 'EPERM' }, 'zh-CN')).toBe('EPERM');
  expect(foundText(check, 'zh-CN')).toBeUndefined();
});
