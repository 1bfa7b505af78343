// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { describeNamespaces, type NamespaceFacts, planNamespaces } from './namespace-plan.ts';
import { defaultNamespaces, type NamespaceChoice } from './namespace-settings.ts';

const idMap: NamespaceChoice['idMap'] = [
  { kind: 'user', inside: 0, outside: 100_000, count: 65_536 },
  { kind: 'group', inside: 0, outside: 100_000, count: 65_536 },
];

function facts(settings: Partial<NamespaceChoice> = {}, more: Partial<NamespaceFacts> = {}): NamespaceFacts {
  return {
    settings: { ...defaultNamespaces(), ...settings },
    available: ['mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup', 'user', 'time'],
    sharesHostNetwork: false,
    sysctls: [],
    ...more,
  };
}

function refusal(of: NamespaceFacts): { reason: string; key?: unknown; missing?: unknown } {
  try {
    planNamespaces(of);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    const { reason, details } = error.failure;
    return { reason, ...(details.key === undefined ? { missing: details.missing } : { key: details.key }) };
  }
  throw new Error('it was taken');
}

describe('which namespaces are of the guest', () => {
  test('without a word of the config all but user and time', () => {
    const plan = planNamespaces(facts());
    expect(plan.atClone).toEqual(['ipc', 'uts', 'net', 'pid', 'mnt']);
    expect(plan.unshared).toEqual(['cgroup']);
    expect(plan.kept).toEqual(['user', 'time']);
  });

  test('a network of the type none is the host’s, unless a list says otherwise', () => {
    const none = { sharesHostNetwork: true };
    expect(planNamespaces(facts({}, none)).kept).toContain('net');
    expect(planNamespaces(facts({ clone: ['mnt', 'net'] }, none)).own).toEqual(['net', 'mnt']);
  });

  test("Halium's list: net and user are the host's", () => {
    const plan = planNamespaces(facts({ keep: ['net', 'user'] }, { sharesHostNetwork: true }));
    expect(plan.kept).toEqual(['user', 'net']);
    // LXC 5.0 takes such a list for the wish to have all others.
    expect(plan.own).toEqual(['cgroup', 'ipc', 'uts', 'pid', 'time', 'mnt']);
  });

  test('with a map the network waits for it; the time and the cgroup always wait', () => {
    const timeOffsets = { boot: 1n, monotonic: undefined };
    const plan = planNamespaces(facts({ idMap, timeOffsets }));
    expect(plan.atClone).toEqual(['user', 'ipc', 'uts', 'pid', 'mnt']);
    expect(plan.unshared).toEqual(['net', 'time', 'cgroup']);
  });

  test("another's is entered, not made, whatever the lists say", () => {
    const share = { net: { kind: 'guest', name: 'web' }, ipc: { kind: 'process', pid: 42 } } as const;
    const plan = planNamespaces(facts({ share, clone: ['mnt', 'pid', 'net'] }));
    expect(plan.own).toEqual(['pid', 'mnt']);
    expect(plan.shared.map(({ kind }) => kind)).toEqual(['ipc', 'net']);
    expect(describeNamespaces(plan)).toBe(
      "namespaces: own pid mnt, ipc of process 42, net of guest web, the host's user cgroup uts time",
    );
  });
});

describe('what cannot be', () => {
  test.each([
    ['a kept mount namespace', facts({ keep: ['mnt'] }), 'lxc.namespace.keep'],
    ['a list without the mount namespace', facts({ clone: ['pid'] }), 'lxc.namespace.clone'],
    ["another's mount namespace", facts({ share: { mnt: { kind: 'process', pid: 1 } } }), 'lxc.namespace.share.mnt'],
    ['a user namespace without a map', facts({ clone: ['mnt', 'user'] }), 'lxc.namespace.clone'],
    ['a map without a user namespace', facts({ idMap, keep: ['user'] }), 'lxc.idmap'],
    ['a map of users alone', facts({ idMap: idMap.slice(0, 1) }), 'lxc.idmap'],
    [
      'an offset without a time namespace',
      facts({ keep: ['time'], timeOffsets: { boot: 1n, monotonic: undefined } }),
      'lxc.time.offset',
    ],
    [
      'a sysctl of the host',
      facts({ keep: ['net'] }, { sysctls: ['net.ipv4.ip_forward'] }),
      'lxc.sysctl.net.ipv4.ip_forward',
    ],
    [
      'the host name by sysctl',
      facts({ keep: ['uts'] }, { sysctls: ['kernel.hostname'] }),
      'lxc.sysctl.kernel.hostname',
    ],
  ])('%s is refused by its key', (_, of, key) => {
    expect(refusal(of)).toEqual({ reason: 'config-invalid', key });
  });

  test('what the kernel lacks is told: by its key, by its name, or as a warning', () => {
    const poor = { available: ['mnt', 'pid', 'net'] };
    expect(refusal(facts({ idMap }, poor))).toEqual({ reason: 'kernel-lacks', key: 'lxc.idmap' });
    expect(refusal(facts({ clone: ['mnt', 'uts'] }, poor))).toEqual({
      reason: 'kernel-lacks',
      key: 'lxc.namespace.clone',
    });
    expect(refusal(facts({}, { available: ['mnt', 'net'] }))).toEqual({
      reason: 'kernel-lacks',
      missing: 'pid namespace',
    });
    expect(refusal(facts({ share: { ipc: { kind: 'process', pid: 1 } } }, poor))).toEqual({
      reason: 'kernel-lacks',
      key: 'lxc.namespace.share.ipc',
    });
    expect(planNamespaces(facts({}, poor)).warnings).toHaveLength(2);
  });

  test("sysctls of another guest's namespace are that guest's business", () => {
    const share = { net: { kind: 'guest', name: 'web' } } as const;
    expect(planNamespaces(facts({ share }, { sysctls: ['net.core.somaxconn'] })).kept).not.toContain('net');
  });
});
