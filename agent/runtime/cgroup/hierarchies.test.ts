// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { type SampleName, sampleHierarchies, sampleLayouts } from '../testing/cgroup-layouts.ts';
import { baseFolders, layoutOf, membership, parseHierarchies } from './hierarchies.ts';

/** MOUNT CONTROLLER,CONTROLLER of each. */
function told(name: SampleName): string[] {
  return sampleHierarchies(name).map(({ mount, controllers }) => `${mount} ${controllers.join()}`);
}

test('layouts are told from the mounts', () => {
  const names = Object.keys(sampleLayouts) as SampleName[];
  expect(Object.fromEntries(names.map((name) => [name, layoutOf(sampleHierarchies(name))]))).toEqual({
    v2: 'v2',
    hybrid: 'hybrid',
    v1: 'v1',
    android10: 'android-v1',
    android12: 'android-v1',
    android14: 'android-v1',
  });
  expect(layoutOf([])).toBe('none');
});

test('every hierarchy counts, also named ones and such as nobody has heard of', () => {
  expect(told('hybrid')).toContain('/sys/fs/cgroup/systemd name=systemd');
  expect(told('android10')).toEqual([
    '/acct cpuacct',
    '/dev/stune schedtune',
    '/dev/memcg memory',
    '/dev/cpuctl cpu',
    '/dev/cpuset cpuset',
    '/dev/cg2_bpf ',
  ]);
  expect(sampleHierarchies('android12').find(({ mount }) => mount === '/dev/cpuset')?.noPrefix).toBe(true);
});

describe('a hierarchy that is mounted twice', () => {
  const lines = `50 20 0:32 /docker/7 /mnt/part rw - cgroup cgroup rw,memory
51 20 0:32 / /sys/fs/cgroup/my\\040memory rw - cgroup cgroup rw,memory
`;

  test('is taken where all of it is', () => {
    const [only, ...others] = parseHierarchies(lines, () => []);
    expect(only).toMatchObject({ mount: '/sys/fs/cgroup/my memory', root: '/' });
    expect(others).toEqual([]);
  });

  test('is taken in part where there is no more', () => {
    const hierarchies = parseHierarchies(lines.split('\n')[0] ?? '', () => []);
    const place = (path: string): string | undefined => [...membership(`4:memory:${path}\n`, hierarchies).values()][0];
    expect(place('/docker/7/guest')).toBe('/mnt/part/guest');
    expect(place('/docker/7')).toBe('/mnt/part');
    expect(place('/docker/77')).toBeUndefined();
  });
});

describe('the base of a guest', () => {
  const bases = (name: SampleName, text: string, own?: string): Record<string, string> => {
    const found = baseFolders(sampleHierarchies(name), { first: text, own: own ?? '' }, own !== undefined);
    return Object.fromEntries([...found].map(([{ mount }, base]) => [mount, base]));
  };

  test("is the first process's folder, without systemd's own", () => {
    expect(bases('hybrid', sampleLayouts.hybrid.first)['/sys/fs/cgroup/memory']).toBe('/sys/fs/cgroup/memory');
    expect(bases('v2', sampleLayouts.v2.first)).toEqual({ '/sys/fs/cgroup': '/sys/fs/cgroup' });
    expect(bases('v2', '0::/box/init.scope\n')).toEqual({ '/sys/fs/cgroup': '/sys/fs/cgroup/box' });
  });

  test("is the caller's folder where that is asked for, systemd's own too", () => {
    expect(bases('v2', '0::/init.scope\n', '0::/init.scope\n')).toEqual({
      '/sys/fs/cgroup': '/sys/fs/cgroup/init.scope',
    });
  });

  test("is the mount's root where the folder cannot be seen from here", () => {
    expect(bases('v2', '0::/../../other\n')).toEqual({ '/sys/fs/cgroup': '/sys/fs/cgroup' });
    expect(bases('android12', '')['/dev/memcg']).toBe('/dev/memcg');
  });
});

test('the folder below the payload is found where init has moved', () => {
  const folders = membership('0::/lxc.payload.web/init.scope\n', sampleHierarchies('v2'));
  expect([...folders.values()]).toEqual(['/sys/fs/cgroup/lxc.payload.web/init.scope']);
});

test('of a process every hierarchy that is mounted counts, strange paths do not', () => {
  const text = '7:memory:/lxc.payload.web\n3:perf_event:/\n1:name=systemd:/x\n0::/../evil\n';
  expect([...membership(text, sampleHierarchies('android12')).values()]).toEqual(['/dev/memcg/lxc.payload.web']);
});
