// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../../sys/injecting.ts';
import { type Recording, recordingSys } from '../../sys/recording.ts';
import { RuntimeError } from '../api.ts';
import { foreseeBinder, GuestBinder } from './guest-binder.ts';

const roles = ['binder', 'hwbinder', 'vndbinder'];
const names = ['guest0', 'guest1'].flatMap((guest) => roles.map((role) => `${guest}-${role}`));
const minorOf = (path: string): number => 60 + names.findIndex((name) => path.endsWith(name));

/** A host with two sets of nodes; `open`: what another process has open, `locked`: what another monitor holds. */
function host(open: readonly string[], locked: readonly string[] = [], fileSystem = ''): Recording {
  const recording: Recording = recordingSys({
    'process.getpid': 1,
    'file.readText': (path: string) => {
      if (path === '/proc/filesystems') return `nodev\tproc\n${fileSystem}`;
      if (path === '/proc/devices') return 'Character devices:\n 10 misc\n240 binder\n';
      if (path === '/sys/module/binder_linux/parameters/devices') return `${[...roles, ...names].join(',')}\n`;
      throw makeSysError('ENOENT', 2, 'open', path);
    },
    'file.lstat': (path: string) => ({ mode: 0o020600, rdev: (10 << 8) | minorOf(path) }),
    'file.stat': (path: string) => ({ rdev: (10 << 8) | minorOf(open[Number(path.split('/').at(-1))] ?? '') }),
    'file.readdir': (path: string) =>
      path === '/proc'
        ? [{ name: '1' }, { name: '77' }, { name: 'self' }]
        : open.map((_, index) => ({ name: `${index}` })),
    'file.readlink': () => '/dev/binder',
    'file.flockExclusive': () =>
      !locked.includes(String(recording.calls.findLast(({ name }) => name === 'file.open')?.args[0])),
  });
  return recording;
}

const nodesOf = (binder: GuestBinder): string[] =>
  binder.plan.kind === 'nodes' ? binder.plan.nodes.map(({ node }) => node.path) : [binder.plan.kind];

test('what another process has open, in whatever /dev, is left to it', () => {
  const { sys } = host(['guest0-hwbinder']);
  expect(nodesOf(new GuestBinder(sys))).toEqual([
    '/dev/guest0-binder',
    '/dev/guest1-hwbinder',
    '/dev/guest0-vndbinder',
  ]);
});

test('three nodes are held until the end, and nothing then', () => {
  const { sys, openFds } = host([]);
  const binder = new GuestBinder(sys);
  expect(openFds.size).toBe(3);
  binder.dispose();
  expect(openFds.size).toBe(0);
});

test('what another monitor has locked is not free, and a refusal holds nothing', () => {
  const all = names.map((name) => `/dev/${name}`);
  const first = host([], all.slice(0, 3));
  expect(nodesOf(new GuestBinder(first.sys))).toEqual(all.slice(3));
  const full = host([], all);
  expect(() => new GuestBinder(full.sys)).toThrow(RuntimeError);
  expect(full.openFds.size).toBe(0);
});

test('where there is binderfs no node of the host is looked at', () => {
  const { sys, calls } = host([], [], 'nodev\tbinder\n');
  expect(new GuestBinder(sys).plan).toEqual({ kind: 'file-system', major: 240 });
  expect(calls.some(({ name }) => name === 'file.open' || name === 'file.readdir')).toBe(false);
});

test('what a start would take is told without taking it', () => {
  const { sys, calls } = host([]);
  expect(foreseeBinder(sys).kind).toBe('nodes');
  expect(calls.some(({ name }) => name === 'file.open')).toBe(false);
});
