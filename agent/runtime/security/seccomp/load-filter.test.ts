// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { makeSysError } from '../../../sys/injecting.ts';
import { recordingSys } from '../../../sys/recording.ts';
import { RuntimeError } from '../../api.ts';
import { loadFilter, type SeccompSettings } from './load-filter.ts';
import { answer } from './policy.ts';
import { runProgram } from './testing/run-program.ts';
import { smallTables } from './testing/small-tables.ts';

const settings: SeccompSettings = { profile: '/policy', allowNesting: false };

interface Host {
  policy?: string;
  mode?: number;
  audit?: number;
}

function load(host: Host, change: Partial<SeccompSettings> = {}) {
  const files: Record<string, string | undefined> = {
    '/policy': host.policy,
    '/proc/self/status': `Name:\tx\nSeccomp:\t${host.mode ?? 0}\nSeccomp_filters:\t0\n`,
  };
  const { sys } = recordingSys({
    'file.readText': (path: string) => {
      if (files[path] === undefined) throw makeSysError('ENOENT', 2, 'open', path);
      return files[path];
    },
    'file.access': false,
    'seccomp.nativeArchitecture': host.audit ?? 0xc000003e,
    'seccomp.syscallNumber': smallTables,
  });
  const warnings: string[] = [];
  const filter = loadFilter(sys, { ...settings, ...change }, (text) => void warnings.push(text));
  return { filter, warnings };
}

function refusal(host: Host): RuntimeError['failure'] {
  try {
    load(host);
  } catch (error) {
    if (error instanceof RuntimeError) return error.failure;
    throw error;
  }
  throw new Error('it was taken');
}

const call = (number: number, second = 0n) => ({ audit: 0xc000003e, number, arguments: [0n, second] });

test('a config without a policy has no filter', () => {
  expect(load({}, { profile: undefined }).filter).toBeUndefined();
});

test('a policy becomes a program, and what has no effect in it is told', () => {
  const { filter, warnings } = load({ policy: '2\ndenylist\nmknod errno 1\nno_such_call errno 1\n' });
  expect(runProgram(filter ?? new Uint8Array(), call(133))).toBe(answer.errno | 1);
  expect(warnings).toEqual([expect.stringContaining('line 4: no program of this processor has a system call no_such')]);
});

describe('under a filter already', () => {
  const policy = '2\ndenylist\nmknod errno 1\n';

  test('a second one is left out, and that is told', () => {
    const { filter, warnings } = load({ policy, mode: 2 });
    expect(filter).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('lxc.seccomp.allow_nesting = 1 adds it')]);
  });

  test('it is added where nesting is allowed', () => {
    expect(load({ policy, mode: 2 }, { allowNesting: true }).filter).toBeDefined();
  });
});

test.each<[string, Host, object]>([
  ['a file that is not there', {}, { reason: 'config-invalid', details: { path: '/policy', code: 'ENOENT' } }],
  [
    'a line that is wrong',
    { policy: '2\ndenylist\nmknod notify\n' },
    {
      reason: 'config-invalid',
      message: expect.stringContaining('/policy, line 3: notify needs a supervisor'),
      details: { key: 'lxc.seccomp.profile', path: '/policy', line: 3 },
    },
  ],
  ['a processor without tables', { policy: '2\ndenylist\n', audit: 8 }, { reason: 'kernel-lacks' }],
])('%s is refused by name', (_, host, failure) => {
  expect(refusal(host)).toMatchObject(failure);
});

describe('the policy of our own for Android', () => {
  const profile = { profile: 'lodge:android' };
  const setContextManager = 0x4018620dn;

  test('leaves the keys of the host alone, and its /sys closed', () => {
    const { filter = new Uint8Array() } = load({}, profile);
    expect(runProgram(filter, call(250))).toBe(answer.errno | 38);
    const mount = (flags: bigint): number =>
      runProgram(filter, { audit: 0xc000003e, number: 165, arguments: [0n, 0n, 0n, flags] });
    // MS_REMOUNT and MS_NODEV, as init's "remount rw nodev" is, and with MS_SILENT.
    for (const flags of [36n, 0x8024n]) expect(mount(flags)).toBe(answer.errno | 1);
    // What inits remount besides: nothing else, read-only, nosuid, a bind; and what is no remount.
    for (const flags of [32n, 37n, 34n, 4132n, 14n]) expect(mount(flags)).toBe(answer.allow);
  });

  test('sends binder to its older call where nothing has a label', () => {
    const { filter = new Uint8Array() } = load({}, profile);
    expect(runProgram(filter, call(16, setContextManager))).toBe(answer.errno | 22);
    expect(runProgram(filter, call(16, setContextManager + 1n))).toBe(answer.allow);
  });
});
