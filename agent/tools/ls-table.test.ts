// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { defaultColumns, fancyTable, type ListedGuest, nameList } from './ls-table.ts';

const none = { autostart: false, groups: [], interfaces: [], ipv4: [], ipv6: [], unprivileged: false };
const other: ListedGuest = { ...none, name: 'other', state: 'STOPPED', groups: ['alpha', 'beta'] };
const web: ListedGuest = {
  ...other,
  name: 'web',
  state: 'RUNNING',
  pid: 2486,
  memoryBytes: 702545,
  swapBytes: 0,
  interfaces: ['eth0', 'lo'],
  ipv4: ['10.83.12.2'],
};

// Each as lxc-ls of LXC 5.0.2 and 6.0.4 prints it.
test('the table has its usual columns, each as wide as its widest cell and a blank', () => {
  expect(fancyTable([other, web], defaultColumns).split('\n')).toEqual([
    'NAME  STATE   AUTOSTART GROUPS      IPV4       IPV6 UNPRIVILEGED ',
    'other STOPPED 0         alpha, beta -          -    false        ',
    'web   RUNNING 0         alpha, beta 10.83.12.2 -    false        ',
    '',
  ]);
});

test('columns that were asked for', () => {
  expect(fancyTable([other, web], ['NAME', 'PID', 'RAM', 'SWAP', 'INTERFACE', 'IPV6', 'STATE']).split('\n')).toEqual([
    'NAME  PID  RAM    SWAP   INTERFACE IPV6 STATE   ',
    'other -    -      -      -         -    STOPPED ',
    'web   2486 0.67MB 0.00MB eth0, lo  -    RUNNING ',
    '',
  ]);
});

test('names alone: a line each without a terminal, padded', () => {
  expect(nameList(['other', 'web'], undefined)).toBe('other\nweb  \n');
  expect(nameList(['web'], undefined)).toBe('web \n');
  expect(nameList([], 80)).toBe('');
});

test('names alone: as many in a line as the terminal is wide', () => {
  const names = [1, 10, 11, 12, 2, 3].map((number) => `guest-number-${number}`);
  expect(nameList(names, 80)).toBe(
    'guest-number-1  guest-number-10 guest-number-11 guest-number-12 guest-number-2 \nguest-number-3  \n',
  );
});

test('of a guest that runs what is not known of its memory is zero, as by lxc-ls', () => {
  const { memoryBytes: _, swapBytes: __, ...unknown } = web;
  expect(fancyTable([unknown, other], ['RAM', 'SWAP'])).toBe('RAM    SWAP   \n0.00MB 0.00MB \n-      -      \n');
});
