// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type Option, parseOptions } from './option-parser.ts';

const options: readonly Option[] = [
  { short: 'n', long: 'name', value: 'NAME', help: '' },
  { short: 'c', long: 'config', value: 'KEY', help: '' },
  { short: 's', long: 'state', help: '' },
  { short: 'S', long: 'stats', help: '' },
  { short: 'H', long: 'no-humanize', help: '' },
  { short: 'e', long: 'elevated-privileges', value: 'LIST', optionalValue: true, help: '' },
  { long: 'rcfile', value: 'FILE', help: '' },
];

function read(...words: string[]): { name: string | undefined; rest: readonly string[] } {
  const parsed = parseOptions(options, words);
  return { name: parsed.text('name'), rest: parsed.rest };
}

test.each([['-n', 'web'], ['-nweb'], ['--name', 'web'], ['--name=web'], ['--na=web']])(
  '%j names the guest',
  (...words) => {
    expect(read(...words)).toEqual({ name: 'web', rest: [] });
  },
);

test('short options hang together, the last of them may have a value', () => {
  const parsed = parseOptions(options, ['-sHnweb', '-Hc', 'lxc.arch', '-clxc.group']);
  expect(parsed.has('state')).toBe(true);
  expect(parsed.has('stats')).toBe(false);
  expect(parsed.text('name')).toBe('web');
  expect(parsed.all('config')).toEqual(['lxc.arch', 'lxc.group']);
});

test('what is no option may stand anywhere, and nothing behind -- is one', () => {
  expect(read('web', '-s', 'other', '--', '-n', '--', 'x')).toEqual({
    name: undefined,
    rest: ['web', 'other', '-n', '--', 'x'],
  });
  expect(read('-').rest).toEqual(['-']);
});

test('a value that may be left out is taken only where it hangs on', () => {
  expect(parseOptions(options, ['-e', 'CAP']).text('elevated-privileges')).toBe('');
  expect(parseOptions(options, ['-eCAP']).text('elevated-privileges')).toBe('CAP');
  expect(parseOptions(options, ['--elevated-privileges=LSM|CAP']).text('elevated-privileges')).toBe('LSM|CAP');
});

test.each([
  [['--bogus'], "unrecognized option '--bogus'"],
  [['--bogus=1'], "unrecognized option '--bogus'"],
  [['-Z'], "invalid option -- 'Z'"],
  [['-sZ'], "invalid option -- 'Z'"],
  [['-n'], "option requires an argument -- 'n'"],
  [['--name'], "option '--name' requires an argument"],
  [['--state=x'], "option '--state' doesn't allow an argument"],
  [['--stat'], "option '--stat' is ambiguous; possibilities: '--state' '--stats'"],
])('%j is refused as getopt does', (words, message) => {
  expect(() => parseOptions(options, words)).toThrow(message);
});
