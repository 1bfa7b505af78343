// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { english } from './en.ts';
import { chinese } from './zh-CN.ts';

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );
}

const spoken = { en: new Map(flat(english)), 'zh-CN': new Map(flat(chinese)) };

/** Chinese has no singular. */
const expectedKeys = [...spoken.en.keys()].filter((key) => !key.endsWith('_one')).sort();

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

describe('every language', () => {
  test('says everything, and nothing that nobody asks for', () => {
    expect([...spoken['zh-CN'].keys()].sort()).toEqual(expectedKeys);
  });

  test.each(['en', 'zh-CN'] as const)('%s leaves nothing empty', (language) => {
    expect([...spoken[language]].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('fills the same blanks', () => {
    const different = expectedKeys.filter((key) => {
      const [one, other] = [spoken.en.get(key), spoken['zh-CN'].get(key)];
      return placeholders(one ?? '').join() !== placeholders(other ?? '').join();
    });
    expect(different).toEqual([]);
  });

  test('has a plural for each singular', () => {
    const keys = [...spoken.en.keys()];
    const alone = keys.filter((key) => key.endsWith('_one') && !keys.includes(key.replace(/_one$/, '_other')));
    expect(alone).toEqual([]);
  });

  test('Chinese is Chinese, apart from names', () => {
    const names = new Set(['v1（Android）']);
    const foreign = [...spoken['zh-CN']].filter(
      ([, text]) => !/[\u4e00-\u9fff]/.test(text) && !names.has(text) && text.replace(/\{\{\w+\}\}/g, '').length > 8,
    );
    expect(foreign).toEqual([]);
  });
});

test('the names that end-to-end tests look for are as agreed', () => {
  expect(Object.values(english.tabs).slice(1)).toEqual([
    'Overview',
    'Console',
    'Boot log',
    'Cgroup',
    'Network',
    'Config',
    'Files',
  ]);
  const { start, stop, restart, kill } = english.action;
  expect([start, stop, restart, kill, english.guests.new, english.retry]).toEqual([
    'Start',
    'Stop',
    'Restart',
    'Kill',
    'New guest',
    'Retry',
  ]);
});
