// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { describeDifferences, differences, type Explained, unexplained } from './differences.ts';
import { mountLines, parseSections } from './document.ts';
import { normalise } from './normalise.ts';

test('a line that only one has, another order, and a section that is missing are differences', () => {
  expect(differences({ a: ['1', '2'] }, { a: ['1', '2'] })).toEqual([]);
  expect(differences({ a: ['1', '2'] }, { a: ['2', '3'] })).toEqual([
    { section: 'a', onlyStock: ['1'], onlyOurs: ['3'] },
  ]);
  expect(differences({ a: ['1', '2'] }, { a: ['2', '1'] })).toHaveLength(1);
  expect(differences({ a: ['1'] }, {})).toEqual([{ section: 'a', onlyStock: ['1'], onlyOurs: [] }]);
  expect(differences({ a: ['1', '1'] }, { a: ['1'] })).toEqual([{ section: 'a', onlyStock: ['1'], onlyOurs: [] }]);
});

test('an explanation covers its section and its side, and nothing else', () => {
  const entry: Explained = { section: 'dev', ours: /^x/, why: 'for the test' };
  const used = new Set<Explained>();
  const left = (stock: string[], ours: string[], section = 'boot 1 dev'): string =>
    describeDifferences(unexplained(differences({ [section]: stock }, { [section]: ours }), [entry], used));
  expect(left(['a'], ['a'])).toBe('');
  expect(used.size).toBe(0);
  expect(left(['a'], ['a', 'x1'])).toBe('');
  expect(used).toEqual(new Set([entry]));
  expect(left(['a', 'x1'], ['a'])).toBe('== boot 1 dev\n- x1');
  expect(left(['a'], ['a', 'x1'], 'boot 1 other')).toContain('+ x1');
});

test('a pair agrees in all that its patterns do not match, and in what they capture', () => {
  const entry: Explained = {
    section: 'dev',
    stock: /(?<=^\w+ )crwx------/,
    ours: /(?<=^\w+ )crw-------/,
    why: 'for the test',
  };
  const both: Explained = {
    section: 'dev',
    stock: /^mount (\w+) wide=(\d)$/,
    ours: /^(\w+) mounted wide=(\d)$/,
    why: 'too',
  };
  const used = new Set<Explained>();
  const left = (stock: string[], ours: string[]): string =>
    describeDifferences(unexplained(differences({ dev: stock }, { dev: ours }), [entry, both], used));
  expect(left(['console crwx------ 0:5'], ['console crw------- 0:0'])).toContain('- console crwx------ 0:5\n+ console');
  expect(left(['console crwx------ 0:5'], [])).toContain('- console');
  expect(left([], ['console crw------- 0:5'])).toContain('+ console');
  expect(left(['console crwx------ 0:5'], ['tty1 crw------- 0:5'])).toContain('+ tty1');
  expect(left(['mount a wide=1'], ['a mounted wide=2'])).toContain('+ a mounted');
  expect(used.size).toBe(0);
  // Each line stands for one.
  expect(left(['console crwx------ 0:5'], ['console crw------- 0:5', 'console crw------- 0:5'])).toContain('+ console');
  expect(used).toEqual(new Set([entry]));
  expect(left(['mount a wide=1', 'mount b wide=1'], ['b mounted wide=1', 'a mounted wide=1'])).toBe('');
  expect(used).toEqual(new Set([entry, both]));
});

test('mounts are told by their points, and stacked ones keep their order', () => {
  const text = [
    '30 20 0:5 /guest / rw shared:1 - ext4 /dev/vda rw',
    '32 31 0:7 / /dev/pts rw master:3 - devpts devpts rw',
    '31 30 0:6 / /dev rw - tmpfs none rw',
    '33 30 0:8 / /.view rw - ext4 /dev/vda rw',
  ].join('\n');
  expect(mountLines(text, (point) => point === '/.view')).toEqual([
    '/ on none root=/guest ext4 /dev/vda rw rw shared',
    '/dev on / root=/ tmpfs none rw rw private',
    '/dev/pts on /dev root=/ devpts devpts rw rw master',
  ]);
});

test('what is drawn anew at each start is masked, what a config says is not', () => {
  const places = { root: '/b/root', seen: '/b/seen', base: '/b' };
  const lines = [
    '17: eth0@if18: <UP> mtu 1500',
    '2: eth0@lan: <NO-CARRIER,UP,LOWER_UP,M-DOWN> mtu 1500',
    '    inet6 fe80::1c:2ff:fe03:405/64 scope link tentative ',
    '       valid_lft forever preferred_lft forever',
    '    inet6 fd00::2/64 scope global tentative ',
    '       valid_lft forever preferred_lft forever',
    'link/ether 02:be:68:da:37:33 brd ff:ff:ff:ff:ff:ff',
    'link/ether 4e:01:aa:bb:cc:dd brd ff:ff:ff:ff:ff:ff',
    'link/ether 02:00:00:bb:cc:dd brd ff:ff:ff:ff:ff:ff',
    '/ on none root=/b/root ext4',
  ];
  expect(normalise({ a: lines }, places).a).toEqual([
    '*: eth0@*: <UP> mtu 1500',
    '*: eth0@*: <UP,LOWER_UP> mtu 1500',
    '    inet6 fd00::2/64 scope global',
    '       valid_lft forever preferred_lft forever',
    'link/ether MAC brd ff:ff:ff:ff:ff:ff',
    'link/ether MAC brd ff:ff:ff:ff:ff:ff',
    'link/ether 02:00:00:bb:cc:dd brd ff:ff:ff:ff:ff:ff',
    '/ on none root=$root ext4',
  ]);
});

test('sections begin at their names, and empty lines say nothing', () => {
  expect(parseSections('before\n== one\na\n\nb \n== two\n')).toEqual({ one: ['a', 'b'], two: [] });
});
