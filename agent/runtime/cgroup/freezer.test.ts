// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { type SampleName, sampleHierarchies } from '../testing/cgroup-layouts.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { setFrozen } from './freezer.ts';
import { type GuestCgroup, limitFolders } from './guest-cgroup.ts';

/** A host whose files say what was written to them, or what `fixed` says; the events of v2 follow. */
function host(name: SampleName, fixed: Readonly<Record<string, string>> = {}) {
  const files = new Map(Object.entries(fixed));
  const writes: string[] = [];
  const { sys } = scriptedKernel({
    says: [],
    answers: {
      'file.access': (path: string) => path.endsWith('/cgroup.freeze') && path.startsWith('/sys/fs/cgroup/'),
      'file.readText': (path: string) => {
        if (!path.endsWith('/cgroup.events')) return `${files.get(path) ?? '0'}\n`;
        return `populated 1\nfrozen ${files.get(path) ?? files.get(path.replace('events', 'freeze')) ?? '0'}\n`;
      },
      'file.writeText': (path: string, text: string) => {
        writes.push(`${path} ${text}`);
        if (!Object.hasOwn(fixed, path)) files.set(path, text);
      },
    },
  });
  const cgroups = sampleHierarchies(name).map((hierarchy): GuestCgroup => {
    const limit = `${hierarchy.mount}/box/c`;
    return { hierarchy, limit, payload: `${limit}/in` };
  });
  return { sys, writes, folders: limitFolders(cgroups) };
}

describe('freezing', () => {
  test('a hybrid host has the freezer that tools of LXC write to', async () => {
    const { sys, writes, folders } = host('hybrid');
    await setFrozen(sys, folders, true);
    await setFrozen(sys, folders, false);
    const file = '/sys/fs/cgroup/freezer/box/c/freezer.state';
    expect(writes).toEqual([`${file} FROZEN`, `${file} THAWED`]);
  });

  test.each<SampleName>(['v2', 'android12'])('%s has that of v2', async (name) => {
    const { sys, writes, folders } = host(name);
    await setFrozen(sys, folders, true);
    expect(writes).toEqual(['/sys/fs/cgroup/box/c/cgroup.freeze 1']);
  });

  test('a host without a freezer says so', async () => {
    const { sys, folders } = host('v1');
    await expect(setFrozen(sys, folders, true)).rejects.toMatchObject({ failure: { reason: 'kernel-lacks' } });
  });
});

describe('a guest below a folder that is frozen itself does not thaw', () => {
  const held: readonly [SampleName, Readonly<Record<string, string>>][] = [
    [
      'hybrid',
      {
        '/sys/fs/cgroup/freezer/box/c/freezer.state': 'FROZEN',
        '/sys/fs/cgroup/freezer/box/c/freezer.parent_freezing': '1',
      },
    ],
    ['v2', { '/sys/fs/cgroup/box/c/cgroup.events': '1', '/sys/fs/cgroup/box/cgroup.freeze': '1' }],
  ];

  test.each(held)('on %s: it is told by that folder', async (name, files) => {
    const { sys, folders } = host(name, files);
    const failure = await setFrozen(sys, folders, false).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RuntimeError);
    expect((failure as RuntimeError).failure).toMatchObject({
      reason: 'guest-busy',
      details: { path: expect.stringMatching(/\/box$/), hint: 'thaw that folder' },
    });
  });
});
