// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { Format } from './format.ts';
import { languageFor } from './language.ts';

const english = new Format('en');
const chinese = new Format('zh-CN');

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KiB'],
  [1536, '1.5 KiB'],
  [64 * 1024, '64 KiB'],
  [512 * 1024 ** 2, '512 MiB'],
  [11.4 * 1024 ** 3, '11.4 GiB'],
  [5000 * 1024 ** 4, '5,000 TiB'],
])('%s bytes read as %s', (bytes, text) => {
  expect(english.bytes(bytes)).toBe(text);
});

test.each([
  [0, '0 s', '0 秒'],
  [41_900, '41 s', '41 秒'],
  [125_000, '2 min 5 s', '2 分钟 5 秒'],
  [7_200_000, '2 h', '2 小时'],
  [273_600_000, '3 d 4 h', '3 天 4 小时'],
  [-5, '0 s', '0 秒'],
])('%s ms read as %s', (durationMs, inEnglish, inChinese) => {
  expect(english.duration(durationMs)).toBe(inEnglish);
  expect(chinese.duration(durationMs)).toBe(inChinese);
});

test.each([
  [0, '0 ms'],
  [1.84, '1.8 ms'],
  [84.4, '84 ms'],
  [1240, '1.2 s'],
  [61_000, '1 min 1 s'],
])('%s ms read in short as %s', (durationMs, text) => {
  expect(english.shortDuration(durationMs)).toBe(text);
});

test.each([
  [0, '0 %'],
  [80, '80 %'],
  [7.84, '7.8 %'],
  [149.6, '150 %'],
])('%s percent read as %s', (value, text) => {
  expect(english.percent(value)).toBe(text);
});

test.each([
  [41_000, '41 s'],
  [125_000, '2 min'],
  [8_600_000, '2 h'],
  [200_000_000, '2 d'],
])('%s ms ago reads as %s', (durationMs, text) => {
  expect(english.largest(durationMs)).toBe(text);
});

test('of minutes alone Chinese has the whole word', () => {
  expect([30_000, 300_000, 7_500_000].map((ms) => chinese.largest(ms))).toEqual(['30 秒', '5 分钟', '2 小时']);
  expect(chinese.duration(125_000)).toBe('2 分钟 5 秒');
});

test('a time in a list has its minute while it is near, and its year when it is not', () => {
  const now = new Date(2026, 10, 26, 12).getTime();
  expect(english.briefTime(new Date(2026, 9, 26, 5, 16, 50).getTime(), now)).toBe('Oct 26, 05:16');
  expect(english.briefTime(new Date(2024, 9, 26, 5, 16, 50).getTime(), now)).toBe('Oct 26, 2024');
});

describe('the language', () => {
  test.each([
    ['system', ['zh-CN', 'en'], 'zh-CN'],
    ['system', ['de-DE', 'zh-TW', 'en'], 'zh-CN'],
    ['system', ['fr', 'de'], 'en'],
    ['system', [], 'en'],
    ['en', ['zh-CN'], 'en'],
    ['zh-CN', ['en'], 'zh-CN'],
  ] as const)('chosen %s with system locales %o is %s', (choice, locales, language) => {
    expect(languageFor(choice, locales)).toBe(language);
  });
});
