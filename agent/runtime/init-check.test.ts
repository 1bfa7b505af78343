// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { makeSysError } from '../sys/injecting.ts';
import { recordingSys } from '../sys/recording.ts';
import type { Sys } from '../sys/sys.ts';
import { RuntimeError } from './api.ts';
import { readConfig } from './config/read-config.ts';
import { checkInit, resolveInRoot } from './init-check.ts';

/** Paths of a stand-in file system: a folder, `-> target`, or the bytes of a program. */
function fileSystem(files: Readonly<Record<string, 'folder' | `-> ${string}` | Uint8Array>>): Sys {
  const find = (path: string): string | Uint8Array => {
    const found = files[path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1')];
    if (found === undefined) throw makeSysError('ENOENT', 2, 'lstat', path);
    return found;
  };
  const mode = (path: string): number => {
    const found = find(path);
    if (typeof found !== 'string') return 0o100755;
    return found === 'folder' ? 0o040755 : 0o120777;
  };
  let opened: Uint8Array = new Uint8Array(0);
  return recordingSys({
    'process.environment': () => [],
    'file.access': (path: string) => files[path] !== undefined,
    'file.lstat': (path: string) => ({ mode: mode(path) }),
    'file.stat': (path: string) => ({ mode: mode(path) }),
    'file.readlink': (path: string) => String(find(path)).slice(3),
    'file.open': (path: string) => {
      opened = find(path) as Uint8Array;
    },
    'file.pread': () => opened,
  }).sys;
}

function elf(machine: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46]);
  bytes[18] = machine;
  return bytes;
}

const script = (line: string): Uint8Array => Uint8Array.from([...`${line}\necho\n`].map((each) => each.charCodeAt(0)));
const x86 = elf(62);
const arm64 = elf(183);
const folders = { '/g': 'folder', '/g/sbin': 'folder', '/g/bin': 'folder' } as const;

function outcome(files: Parameters<typeof fileSystem>[0], machine: string, extra = ''): string {
  const config = readConfig(`lxc.rootfs.path = /g\n${extra}`);
  try {
    checkInit(fileSystem({ ...folders, ...files }), config, '/g', machine);
    return 'fine';
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return error.failure.reason;
  }
}

test.each<[string, Parameters<typeof fileSystem>[0], string, string]>([
  ['an init for this machine', { '/g/sbin/init': x86 }, 'x86_64', 'fine'],
  ['an init for another', { '/g/sbin/init': arm64 }, 'x86_64', 'architecture-mismatch'],
  ['32 bits of the same family', { '/g/sbin/init': elf(40) }, 'aarch64', 'fine'],
  ['no init', {}, 'x86_64', 'init-missing'],
  ['a folder in its place', { '/g/sbin/init': 'folder' }, 'x86_64', 'init-missing'],
  ['a link that is absolute in the guest', { '/g/sbin/init': '-> /bin/b', '/g/bin/b': arm64 }, 'aarch64', 'fine'],
  ['a link that climbs stays inside', { '/g/sbin/init': '-> ../../../bin/b', '/g/bin/b': x86 }, 'x86_64', 'fine'],
  ['a link to itself', { '/g/sbin/init': '-> init' }, 'x86_64', 'init-missing'],
  ["a link to the host's own file", { '/g/sbin/init': '-> /host', '/host': x86 }, 'x86_64', 'init-missing'],
  [
    'a script whose shell is for this machine',
    { '/g/sbin/init': script('#!/bin/sh'), '/g/bin/sh': x86 },
    'x86_64',
    'fine',
  ],
  [
    'a script whose shell is for another',
    { '/g/sbin/init': script('#! /bin/sh -e'), '/g/bin/sh': arm64 },
    'x86_64',
    'architecture-mismatch',
  ],
  ['a script that is its own shell', { '/g/sbin/init': script('#!/sbin/init') }, 'x86_64', 'fine'],
])('%s', (_, files, machine, expected) => {
  expect(outcome(files, machine)).toBe(expected);
});

test.each<[string, string, string]>([
  ['a relative path from the root', 'lxc.init.cmd = ./bin/b', 'fine'],
  ['a relative path from the folder that init begins in', 'lxc.init.cmd = ./b\nlxc.init.cwd = /bin', 'fine'],
  ['a relative path that is not there', 'lxc.init.cmd = ./b', 'init-missing'],
  ['a name in the usual PATH', 'lxc.init.cmd = b', 'fine'],
  ["a name in the guest's PATH", 'lxc.init.cmd = b\nlxc.environment = PATH=/x:/bin', 'fine'],
  ['a name that is in no folder of it', 'lxc.init.cmd = b\nlxc.environment = PATH=/sbin', 'init-missing'],
  ['a program of another machine by its name', 'lxc.init.cmd = other', 'architecture-mismatch'],
  ['what a mount may bring', 'lxc.init.cmd = /late/b\nlxc.mount.entry = /x late none bind,create=dir', 'fine'],
  ['what no mount brings', 'lxc.init.cmd = /late/b\nlxc.mount.entry = /x mnt none bind', 'init-missing'],
  ['what a hook may bring', 'lxc.init.cmd = /late/b\nlxc.hook.mount = /bin/true', 'fine'],
])('init: %s', (_, lines, expected) => {
  expect(outcome({ '/g/bin/b': x86, '/g/bin/other': arm64 }, 'x86_64', `${lines}\n`)).toBe(expected);
});

test('lxc.arch of another machine is refused before init is looked at', () => {
  expect(outcome({}, 'x86_64', 'lxc.arch = arm64\n')).toBe('architecture-mismatch');
  expect(outcome({ '/g/sbin/init': x86 }, 'x86_64', 'lxc.arch = amd64\n')).toBe('fine');
});

test('a root that is no folder is named', () => {
  expect(outcome({ '/g': x86 }, 'x86_64')).toBe('rootfs-missing');
});

test('a path of the guest never leads out of its root', () => {
  const sys = fileSystem({ ...folders, '/g/out': '-> ../../../..', '/g/bin/sh': x86 });
  expect(resolveInRoot(sys, '/g', '/out/bin/sh')).toBe('/g/bin/sh');
  expect(resolveInRoot(sys, '/g', '../../bin/./sh')).toBe('/g/bin/sh');
});
