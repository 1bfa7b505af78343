// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { GuestConfig } from '../config/guest-config.ts';
import { readConfig } from '../config/read-config.ts';
import { planAuto } from './auto-plan.ts';
import { planDevices, planLastMounts, planProcFiles, planPseudoTerminals } from './device-plan.ts';
import { planMounts } from './mount-plan.ts';
import type { MountStep } from './mount-step.ts';

function configOf(lines: string): GuestConfig {
  return readConfig(`lxc.rootfs.path = /guest\n${lines}`);
}

function told(steps: readonly MountStep[]): string[] {
  return steps.map((step) => {
    const flags = 'flags' in step ? ` ${step.flags.join('+')}` : '';
    if (step.kind !== 'mount') return `${step.kind} ${step.target}${flags}`;
    const from = step.source === undefined ? '' : ` from ${step.sourceInGuest === true ? 'guest:' : ''}${step.source}`;
    return `mount ${step.target}${from}${flags}`;
  });
}

function plan(lines = ''): string[] {
  return told(planMounts(configOf(lines)));
}

describe('lxc.mount.auto', () => {
  test('what stays writable is bound before its parent turns read-only', () => {
    expect(told(planAuto(configOf('lxc.mount.auto = proc:mixed sys:mixed')))).toEqual([
      'mount /proc from proc NOSUID+NODEV+NOEXEC',
      'mount /proc/sys from guest:/proc/sys BIND',
      'mount /proc/sys/net from guest:/proc/sys/net BIND',
      'mount /proc/sys REMOUNT+BIND+RDONLY',
      'mount /proc/sysrq-trigger from guest:/proc/sysrq-trigger BIND',
      'mount /proc/sysrq-trigger REMOUNT+BIND+RDONLY',
      'mount /sys from sysfs NOSUID+NODEV+NOEXEC',
      'mount /sys/devices/virtual/net from guest:/sys/devices/virtual/net BIND',
      'mount /sys REMOUNT+BIND+RDONLY+NOSUID+NODEV+NOEXEC',
    ]);
  });

  test('/proc/sys/net stays read-only for a guest that may not administer its network', () => {
    const steps = told(planAuto(configOf('lxc.mount.auto = proc\nlxc.cap.drop = net_admin')));
    expect(steps).toContain('mount /proc/sys REMOUNT+BIND+RDONLY');
    expect(steps.join()).not.toContain('/proc/sys/net');
  });

  test('proc and sys alone are mixed; rw and ro are one mount each', () => {
    expect(planAuto(configOf('lxc.mount.auto = proc sys'))).toEqual(
      planAuto(configOf('lxc.mount.auto = proc:mixed sys:mixed')),
    );
    expect(told(planAuto(configOf('lxc.mount.auto = proc:rw\nlxc.mount.auto = sys:ro')))).toEqual([
      'mount /proc from proc NOSUID+NODEV+NOEXEC',
      'mount /sys from sysfs RDONLY',
    ]);
    expect(told(planAuto(configOf('lxc.mount.auto = sys:rw')))).toEqual(['mount /sys from sysfs ']);
  });

  test("what keeps the host's own settings from a guest is left out only where the kernel has no such file", () => {
    const steps = planAuto(configOf('lxc.mount.auto = proc:mixed sys:mixed'));
    const protecting = steps.filter((step) => step.kind === 'mount' && step.flags.includes('BIND'));
    expect(protecting).toHaveLength(7);
    for (const step of protecting) expect(step).toMatchObject({ optional: 'when-missing' });
  });

  test('a shared folder gets what the host mounts later, and gives nothing back', () => {
    const config = configOf('lxc.mount.auto = shmounts:/srv/shared:/mnt/shared');
    expect(told(planAuto(config))).toEqual(['mount /mnt/shared from /srv/shared BIND']);
    expect(told(planLastMounts(config)).slice(0, 2)).toEqual([
      'propagation / REC+SHARED',
      'propagation /mnt/shared SLAVE',
    ]);
    expect(configOf('lxc.mount.auto = shmounts:/a').mountAuto.shared?.target).toBe('/dev/.lxc-mounts');
    for (const bad of ['shmounts:', 'shmounts:a', 'shmounts:/a:b', 'shmounts:/a:/../b', 'shmounts:/a:/b:/c'])
      expect(() => configOf(`lxc.mount.auto = ${bad}`)).toThrow('shmounts:/HOST');
  });
});

describe('lxc.mount.entry', () => {
  test('a bind takes its flags in a second call, and propagation in one more', () => {
    expect(
      plan('lxc.autodev = 0\nlxc.mount.entry = /data/media mnt none rbind,ro,nosuid,rslave,ignored=1 0 0'),
    ).toEqual(['mount /mnt from /data/media BIND+REC', 'remount /mnt RDONLY+NOSUID', 'propagation /mnt REC+SLAVE']);
  });

  test('a file system takes flags and data at once', () => {
    const [step] = planMounts(
      configOf('lxc.autodev = 0\nlxc.mount.entry = tmpfs tmp tmpfs ro,rw,nodev,size=1M,mode=1777'),
    );
    expect(step).toMatchObject({ source: 'tmpfs', type: 'tmpfs', flags: ['NODEV'], data: 'size=1M,mode=1777' });
  });

  test("a remount changes what is there, and a relative source is the guest's", () => {
    const lines = 'lxc.mount.entry = none mnt none remount,bind,ro\nlxc.mount.entry = srv/a srv/b none bind,relative';
    expect(plan(`lxc.autodev = 0\n${lines}`)).toEqual(['remount /mnt RDONLY', 'mount /srv/b from guest:srv/a BIND']);
    expect(plan('lxc.autodev = 0\nlxc.mount.entry = x mnt tmpfs remount,size=2M')).toEqual(['mount /mnt REMOUNT']);
  });

  test("a target may begin with the root's path on the host", () => {
    expect(plan('lxc.autodev = 0\nlxc.mount.entry = /a /guest/mnt none bind')).toEqual(['mount /mnt from /a BIND']);
    expect(plan('lxc.autodev = 0\nlxc.mount.entry = /a /guesthouse none bind')).toEqual([
      'mount /guesthouse from /a BIND',
    ]);
  });

  test('spaces are written as in fstab(5)', () => {
    expect(configOf('lxc.mount.entry = /a\\040b mnt/\\134x\\011 none bind').mounts[0]).toMatchObject({
      source: '/a b',
      target: 'mnt/\\x\t',
    });
  });

  test.each([
    ['/a mnt', 'SOURCE TARGET TYPE'],
    ['/a ../x none bind', 'in the guest'],
    ['/a / none bind', 'in the guest'],
    ['/a mnt none bind,create=link', 'create=dir'],
    ['/a mnt ext4 idmap=container', 'goes with bind'],
    ['a mnt none bind,relative,idmap=container', 'absolute source'],
    ['/a mnt none bind,idmap=mine', 'expected idmap=container'],
  ])('%s is refused', (line, message) => expect(() => configOf(`lxc.mount.entry = ${line}`)).toThrow(message));
});

describe('/dev', () => {
  test('is a file system of its own before all else, and has its nodes after the hooks', () => {
    expect(plan().slice(0, 2)).toEqual(['mount /dev from none ', 'folder /dev/pts']);
    expect(told(planDevices(configOf(''), 'id'))).toEqual([
      ...['full', 'null', 'random', 'tty', 'urandom', 'zero'].map((name) => `node /dev/${name}`),
      'file /dev/.lxc-boot-id',
      ...['fd', 'stdin', 'stdout', 'stderr'].map((name) => `link /dev/${name}`),
    ]);
  });

  test('without autodev only the links are made', () => {
    const config = configOf('lxc.autodev = 0');
    expect(planMounts(config)).toEqual([]);
    expect(told(planDevices(config, 'id')).map((step) => step.split(' ')[0])).toEqual(['link', 'link', 'link', 'link']);
    expect(told(planLastMounts(config))).toEqual(['propagation / REC+SHARED']);
  });

  test('devpts is an instance of its own where lxc.pty.max asks for one, with room for the ttys', () => {
    expect(planPseudoTerminals(configOf(''))).toEqual([]);
    const [earlier, devpts, ptmx] = planPseudoTerminals(configOf('lxc.pty.max = 10\nlxc.tty.max = 2'));
    expect(earlier).toEqual({ kind: 'unmount', target: '/dev/pts', optional: 'when-missing' });
    expect(devpts).toMatchObject({
      data: 'newinstance,ptmxmode=0666,mode=0620,gid=5,max=12',
      otherData: [
        'newinstance,ptmxmode=0666,mode=0620,max=12',
        'newinstance,ptmxmode=0666,mode=0620,gid=5',
        'newinstance,ptmxmode=0666,mode=0620',
      ],
    });
    expect(ptmx).toMatchObject({ source: '/dev/pts/ptmx', target: '/dev/ptmx', create: 'file' });
  });

  test("the boot id is the guest's own once all is shared", () => {
    expect(told(planLastMounts(configOf('')))).toEqual([
      'propagation / REC+SHARED',
      'mount /proc/sys/kernel/random/boot_id from /dev/.lxc-boot-id BIND',
      'mount /proc/sys/kernel/random/boot_id REMOUNT+BIND+RDONLY+NOSUID+NODEV+NOEXEC',
    ]);
  });

  test("files of the guest's own are bound over those of /proc, where the kernel has them", () => {
    const steps = planProcFiles([{ path: 'sys/vm/mmap_rnd_bits', text: '18\n', from: 'lodge.proc.private' }]);
    expect(told(steps)).toEqual([
      'mount /dev/.lodge-proc from none NOSUID+NODEV+NOEXEC',
      'file /dev/.lodge-proc/sys.vm.mmap_rnd_bits',
      'mount /proc/sys/vm/mmap_rnd_bits from guest:/dev/.lodge-proc/sys.vm.mmap_rnd_bits BIND',
    ]);
    expect(steps[1]).toMatchObject({ text: '18\n' });
    expect(steps[2]?.optional).toBe('when-missing');
    expect(planProcFiles([])).toEqual([]);
  });
});
