// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import type { GuestCgroup } from '../cgroup/guest-cgroup.ts';
import { readConfig } from '../config/read-config.ts';
import { type SampleName, sampleHierarchies } from '../testing/cgroup-layouts.ts';
import { planCgroupMounts } from './cgroup-mounts.ts';

interface Guest {
  hasNamespace?: boolean;
  isAdmin?: boolean;
}

/** What is done to each path, of a guest in /lxc.payload.a of each hierarchy. */
function plan(name: SampleName, form: string, { hasNamespace = true, isAdmin = true }: Guest = {}): string[] {
  const { mountAuto } = readConfig(`lxc.rootfs.path = /guest\nlxc.mount.auto = ${form}\n`);
  const cgroups = sampleHierarchies(name).map((hierarchy): GuestCgroup => {
    const payload = `${hierarchy.mount}/lxc.payload.a`;
    return { hierarchy, limit: payload, payload };
  });
  return planCgroupMounts({ auto: mountAuto.cgroup, cgroups, hasNamespace, isAdmin }).map((step) => {
    if (step.kind === 'remount') return `${step.target} turns ro`;
    if (step.kind !== 'mount') return `${step.target} ${step.kind}`;
    const inGuest = step.sourceInGuest === true ? ' of the guest' : '';
    const what = step.type === undefined ? `is ${step.source}${inGuest}` : [step.type, step.data].join(' ').trim();
    return `${step.target} ${what}${step.flags.includes('RDONLY') ? ' ro' : ''}`;
  });
}

const of = (steps: readonly string[], folder: string): string[] =>
  steps
    .filter((step) => step.startsWith(`/sys/fs/cgroup/${folder}`))
    .map((step) => step.slice('/sys/fs/cgroup/'.length));

describe('a guest with a cgroup namespace', () => {
  test.each<SampleName>(['v1', 'hybrid', 'android10', 'android14'])('on %s mounts for itself', (name) => {
    for (const form of ['cgroup', 'cgroup:ro', 'cgroup:mixed', 'cgroup-full:rw']) expect(plan(name, form)).toEqual([]);
  });

  test('finds v2 mounted where there is nothing else', () => {
    expect(plan('v2', 'cgroup')).toEqual(['/sys/fs/cgroup cgroup2']);
    expect(plan('v2', 'cgroup:mixed')).toEqual(['/sys/fs/cgroup cgroup2']);
    expect(plan('v2', 'cgroup-full:mixed:force')).toEqual(['/sys/fs/cgroup cgroup2']);
    expect(plan('v2', 'cgroup:ro:force')).toEqual(['/sys/fs/cgroup cgroup2 ro']);
  });

  test('finds every hierarchy when it is forced, or could not mount them', () => {
    const forced = plan('hybrid', 'cgroup:ro:force');
    expect(forced[0]).toBe('/sys/fs/cgroup tmpfs size=10240k,mode=755');
    expect(forced).toContain('/sys/fs/cgroup/cpu,cpuacct cgroup cpu,cpuacct ro');
    expect(forced).toContain('/sys/fs/cgroup/systemd cgroup name=systemd ro');
    expect(forced).toContain('/sys/fs/cgroup/unified cgroup2 ro');
    expect(plan('hybrid', 'cgroup', { isAdmin: false })).toEqual(forced.map((step) => step.replace(/ ro$/, '')));
  });

  test("finds Android's under the names that Linux has for them", () => {
    expect(plan('android12', 'cgroup:force').slice(1)).toEqual([
      '/sys/fs/cgroup/blkio cgroup blkio',
      '/sys/fs/cgroup/unified cgroup2',
      '/sys/fs/cgroup/cpu cgroup cpu',
      '/sys/fs/cgroup/cpuset cgroup cpuset,noprefix',
      '/sys/fs/cgroup/memory cgroup memory',
    ]);
  });

  test('has v2 alone with cgroup2, on any host', () => {
    expect(plan('hybrid', 'cgroup2')).toEqual(['/sys/fs/cgroup cgroup2']);
    expect(plan('v2', 'cgroup2:ro:force')).toEqual(['/sys/fs/cgroup cgroup2 ro']);
  });
});

describe('a guest without one', () => {
  const without = { hasNamespace: false };

  test('has its own folders in empty ones', () => {
    expect(of(plan('hybrid', 'cgroup', without), 'memory')).toEqual([
      'memory/lxc.payload.a is /sys/fs/cgroup/memory/lxc.payload.a',
    ]);
    expect(of(plan('android12', 'cgroup:rw', without), 'cpu/')).toEqual([
      'cpu/lxc.payload.a is /dev/cpuctl/lxc.payload.a',
    ]);
  });

  test.each(['cgroup:mixed', 'cgroup'])('%s: the folders above turn read-only before the own one comes', (form) => {
    expect(of(plan('hybrid', form, { ...without, isAdmin: false }), 'memory')).toEqual([
      'memory/lxc.payload.a folder',
      'memory is /sys/fs/cgroup/memory of the guest',
      'memory turns ro',
      'memory/lxc.payload.a is /sys/fs/cgroup/memory/lxc.payload.a',
    ]);
  });

  test('cgroup:ro: so does the own one', () => {
    expect(of(plan('hybrid', 'cgroup:ro', without), 'memory').slice(-2)).toEqual([
      'memory/lxc.payload.a is /sys/fs/cgroup/memory/lxc.payload.a',
      'memory/lxc.payload.a turns ro',
    ]);
  });

  test('cgroup-full: all of each hierarchy', () => {
    expect(of(plan('hybrid', 'cgroup-full:rw', without), 'unified')).toEqual(['unified cgroup2']);
    expect(of(plan('hybrid', 'cgroup-full:ro', without), 'unified')).toEqual(['unified cgroup2 ro']);
    expect(of(plan('hybrid', 'cgroup-full:mixed', without), 'memory')).toEqual([
      'memory cgroup memory',
      'memory/lxc.payload.a is /sys/fs/cgroup/memory/lxc.payload.a',
      'memory turns ro',
    ]);
  });

  test.each<[SampleName, string]>([
    ['v2', 'cgroup'],
    ['v2', 'cgroup-full:ro'],
    ['hybrid', 'cgroup2'],
  ])("on %s is not shown the host's v2 by %s", (name, form) => {
    expect(() => plan(name, form, without)).toThrow(RuntimeError);
  });
});

test.each(['cgroup:r', 'cgroup2:rw', 'cgroup2:mixed', 'cgroup-full:force:ro', 'cgroups'])('%s is no form', (form) => {
  expect(() => plan('v2', form)).toThrow('is not supported');
});
