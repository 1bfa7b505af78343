// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { GuestConfig } from '../config/guest-config.ts';
import { readConfig } from '../config/read-config.ts';
import { type SampleName, sampleHierarchies, sampleLayouts } from '../testing/cgroup-layouts.ts';
import { type CgroupPlan, type CgroupStep, planCgroups } from './cgroup-plan.ts';
import { baseFolders } from './hierarchies.ts';

const configOf = (lines: string): GuestConfig => readConfig(`lxc.rootfs.path = /guest\n${lines}\n`);

function plan(name: SampleName, lines = '', procCgroup: string = sampleLayouts[name].first): CgroupPlan {
  const hierarchies = sampleHierarchies(name);
  return planCgroups({
    name: 'a',
    settings: configOf(lines),
    hierarchies,
    bases: baseFolders(hierarchies, { first: procCgroup, own: '' }),
  });
}

function say(step: CgroupStep): string {
  switch (step.kind) {
    case 'folder':
      return `${step.of ?? 'way'} ${step.path}`;
    case 'inherit':
      return `inherit ${step.folder} ${step.files.join()}`;
    case 'hand-down':
      return `hand-down ${step.folder} ${step.controllers.join()}`;
    case 'enter':
      return `enter ${step.folder}`;
  }
}

const steps = (planned: CgroupPlan): string[] => planned.hierarchies.flatMap((each) => each.steps.map(say));

describe('folders', () => {
  test.each(Object.keys(sampleLayouts) as SampleName[])(
    '%s: one for the monitor and one for the guest in each',
    (name) => {
      const planned = plan(name);
      const mounts = sampleHierarchies(name).map(({ mount }) => mount);
      expect(planned.hierarchies.map(({ monitor }) => monitor)).toEqual(mounts.map((each) => `${each}/lxc.monitor.a`));
      expect(planned.hierarchies.map(({ cgroup }) => cgroup.payload)).toEqual(
        mounts.map((each) => `${each}/lxc.payload.a`),
      );
      const made = steps(planned);
      for (const mount of mounts) {
        expect(made).toContain(`monitor ${mount}/lxc.monitor.a`);
        expect(made).toContain(`payload ${mount}/lxc.payload.a`);
      }
    },
  );

  test('v2 hands its controllers down before the payload is made', () => {
    const controllers = sampleLayouts.v2.controllers.join();
    expect(steps(plan('v2'))).toEqual([
      'monitor /sys/fs/cgroup/lxc.monitor.a',
      `hand-down /sys/fs/cgroup ${controllers}`,
      'payload /sys/fs/cgroup/lxc.payload.a',
    ]);
  });

  test("v1's cpuset is filled from above in every folder, by the names that the mount has", () => {
    expect(steps(plan('v1')).filter((step) => step.includes('cpuset'))).toEqual([
      'monitor /sys/fs/cgroup/cpuset/lxc.monitor.a',
      'inherit /sys/fs/cgroup/cpuset/lxc.monitor.a cpuset.cpus,cpuset.mems',
      'payload /sys/fs/cgroup/cpuset/lxc.payload.a',
      'inherit /sys/fs/cgroup/cpuset/lxc.payload.a cpuset.cpus,cpuset.mems',
    ]);
    expect(steps(plan('android12', 'lxc.cgroup.dir = lodge'))).toEqual(
      expect.arrayContaining([
        'way /dev/cpuset/lodge',
        'inherit /dev/cpuset/lodge cpus,mems',
        'payload /dev/cpuset/lodge/lxc.payload.a',
        'inherit /dev/cpuset/lodge/lxc.payload.a cpus,mems',
      ]),
    );
  });

  test('lxc.cgroup.dir is made once and hands down too', () => {
    const [first] = sampleLayouts.v2.controllers;
    expect(steps(plan('v2', 'lxc.cgroup.dir = a/b/')).map((step) => step.split(',')[0])).toEqual([
      'way /sys/fs/cgroup/a',
      'way /sys/fs/cgroup/a/b',
      'monitor /sys/fs/cgroup/a/b/lxc.monitor.a',
      `hand-down /sys/fs/cgroup ${first}`,
      `hand-down /sys/fs/cgroup/a ${first}`,
      `hand-down /sys/fs/cgroup/a/b ${first}`,
      'payload /sys/fs/cgroup/a/b/lxc.payload.a',
    ]);
  });

  test('split folders: limits above, processes inside, the monitor elsewhere', () => {
    const lines = `lxc.cgroup.dir.monitor = m
lxc.cgroup.dir.container = box/c
lxc.cgroup.dir.container.inner = in
lxc.cgroup.dir.monitor.pivot = p`;
    const planned = plan('android14', `${lines}\nlxc.cgroup2.memory.max = 1M`);
    const unified = planned.hierarchies.find(({ cgroup }) => cgroup.hierarchy.version === 2);
    expect(unified).toMatchObject({
      monitor: '/sys/fs/cgroup/m',
      cgroup: { limit: '/sys/fs/cgroup/box/c', payload: '/sys/fs/cgroup/box/c/in' },
      pivot: { folder: '/sys/fs/cgroup/p/lxc.pivot', isWanted: true },
      isNeeded: true,
    });
    expect(unified?.steps.map(say)).toEqual([
      'monitor /sys/fs/cgroup/m',
      'hand-down /sys/fs/cgroup memory',
      'way /sys/fs/cgroup/box',
      'hand-down /sys/fs/cgroup/box memory',
      'payload /sys/fs/cgroup/box/c',
      'hand-down /sys/fs/cgroup/box/c memory',
      'payload /sys/fs/cgroup/box/c/in',
    ]);
    expect(planned.writes.map(({ cgroup, file }) => `${cgroup.limit}/${file}`)).toEqual([
      '/sys/fs/cgroup/box/c/memory.max',
    ]);
    expect(planned.hasFixedNames).toBe(true);
  });

  test("below the caller's own folder of v2 the monitor leaves it before it hands anything down", () => {
    const planned = plan('android14', 'lxc.cgroup.relative = 1', '1:blkio:/x\n0::/system/lodge\n');
    expect(steps(planned)).toContain('payload /dev/blkio/x/lxc.payload.a');
    expect(steps(planned).filter((step) => step.includes('/sys/fs'))).toEqual([
      'monitor /sys/fs/cgroup/system/lodge/lxc.monitor.a',
      'enter /sys/fs/cgroup/system/lodge/lxc.monitor.a',
      'hand-down /sys/fs/cgroup/system/lodge memory',
      'payload /sys/fs/cgroup/system/lodge/lxc.payload.a',
    ]);
  });

  test('another suffix is another name in all hierarchies', () => {
    const hierarchies = sampleHierarchies('android12');
    const request = { name: 'a', settings: configOf(''), hierarchies, bases: new Map() };
    const planned = planCgroups(request, { monitor: 0, payload: 12 });
    expect(planned.hierarchies.map(({ cgroup }) => cgroup.payload.split('/').at(-1))).toEqual(
      hierarchies.map(() => 'lxc.payload.a-12'),
    );
    expect(planned.hierarchies.every(({ monitor }) => monitor.endsWith('/lxc.monitor.a'))).toBe(true);
  });
});
