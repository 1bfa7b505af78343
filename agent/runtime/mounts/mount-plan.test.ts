// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { planAuto, planMounts } from './mount-plan.ts';

function plan(lines = ''): string[] {
  return planMounts(readConfig(`lxc.rootfs.path = /guest\n${lines}`)).map((step) => {
    if (step.kind !== 'mount') return `${step.kind} ${step.target}`;
    const from = step.source === undefined ? '' : ` from ${step.source}`;
    return `mount ${step.target}${from} ${step.flags.join('+')}`;
  });
}

function before(steps: string[], first: string, second: string): boolean {
  return steps.indexOf(first) >= 0 && steps.indexOf(first) < steps.indexOf(second);
}

test('what stays writable is bound before its parent turns read-only', () => {
  const steps = plan('lxc.mount.auto = proc:mixed sys:mixed cgroup');
  const readOnly = 'REMOUNT+BIND+RDONLY+NOSUID+NODEV+NOEXEC';
  expect(before(steps, 'mount /proc/sys/net from /proc/sys/net BIND', `mount /proc/sys ${readOnly}`)).toBe(true);
  expect(before(steps, 'mount /proc/sys from /proc/sys BIND', 'mount /proc/sys/net from /proc/sys/net BIND')).toBe(
    true,
  );
  expect(before(steps, 'mount /sys/fs/cgroup from cgroup2 NOSUID+NODEV+NOEXEC', `mount /sys ${readOnly}`)).toBe(true);
});

test('proc:mixed hides what would harm the host', () => {
  const steps = plan('lxc.mount.auto = proc:mixed');
  for (const path of ['/proc/kcore', '/proc/sysrq-trigger'])
    expect(steps).toContain(`mount ${path} from /dev/null BIND`);
  expect(plan('lxc.mount.auto = proc:rw')).not.toContain('mount /proc/kcore from /dev/null BIND');
});

test('/dev is there before its nodes, and devpts is an instance of its own', () => {
  const steps = plan();
  expect(before(steps, 'mount /dev from tmpfs NOSUID+STRICTATIME', 'node /dev/null')).toBe(true);
  expect(steps).toContain('mount /dev/pts from devpts NOSUID+NOEXEC');
  expect(plan('lxc.autodev = 0').filter((step) => step.startsWith('node'))).toEqual([]);
});

test('a read-only bind takes two calls', () => {
  const steps = plan('lxc.mount.entry = /data/media mnt none rbind,ro,nosuid 0 0');
  expect(steps.slice(-2)).toEqual(['mount /mnt from /data/media BIND+REC', 'mount /mnt REMOUNT+BIND+RDONLY+NOSUID']);
});

test("what keeps the host's own settings from a guest is left out only where the kernel has no such file", () => {
  const config = readConfig('lxc.rootfs.path = /guest\nlxc.mount.auto = proc:mixed sys:mixed\n');
  const protecting = planAuto(config).filter((step) => step.kind === 'mount' && step.flags.includes('BIND'));
  expect(protecting.length).toBeGreaterThan(5);
  for (const step of protecting) expect(step).toMatchObject({ optional: 'when-missing' });
});
