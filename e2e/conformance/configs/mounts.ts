// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ConformanceConfig, Places } from '../conformance-config.ts';
import { cgroupForms } from './cgroups.ts';

const auto = (value: string): ConformanceConfig => ({
  title: `mount.auto ${value}`,
  lines: [`lxc.mount.auto = ${value}`],
});

/** A folder and a file of the host, to be bound. */
function shared({ base }: Places): undefined {
  mkdirSync(`${base}/shared/below`, { recursive: true });
  writeFileSync(`${base}/shared/file`, 'shared\n');
}

/** mount.auto, mount.entry, mount.fstab. */
export const mountConfigs: readonly ConformanceConfig[] = [
  ...['proc', 'proc:mixed', 'proc:rw', 'sys:ro', 'sys:rw', 'proc sys', 'proc:mixed sys:mixed', 'proc:rw sys:rw'].map(
    auto,
  ),
  ...cgroupForms.map((form) => auto(`proc sys cgroup${form}`)),
  {
    title: 'mount.auto without capabilities to administer',
    lines: ['lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed', 'lxc.cap.drop = sys_admin'],
  },
  {
    title: 'a tmpfs with options',
    lines: ['lxc.mount.entry = tmpfs mnt tmpfs size=1M,mode=0700,nosuid,nodev,noexec 0 0'],
  },
  { title: 'a bind', lines: ['lxc.mount.entry = $base/shared mnt none bind 0 0'], prepare: shared },
  { title: 'a read-only bind', lines: ['lxc.mount.entry = $base/shared mnt none bind,ro,nosuid 0 0'], prepare: shared },
  { title: 'a recursive read-only bind', lines: ['lxc.mount.entry = /dev mnt none rbind,ro 0 0'] },
  {
    title: 'a folder that is made',
    lines: ['lxc.mount.entry = $base/shared new/deep none bind,create=dir 0 0'],
    prepare: shared,
  },
  {
    title: 'a file that is made',
    lines: ['lxc.mount.entry = $base/shared/file etc/new/file none bind,create=file 0 0'],
    prepare: shared,
  },
  { title: 'a missing source that is optional', lines: ['lxc.mount.entry = $base/nowhere mnt none bind,optional 0 0'] },
  { title: 'a missing source', refused: true, lines: ['lxc.mount.entry = $base/nowhere mnt none bind 0 0'] },
  { title: 'a missing target', refused: true, lines: ['lxc.mount.entry = tmpfs nowhere tmpfs rw 0 0'] },
  { title: 'a missing target that is optional', lines: ['lxc.mount.entry = tmpfs nowhere tmpfs rw,optional 0 0'] },
  { title: 'an absolute target below the root', lines: ['lxc.mount.entry = tmpfs $root/mnt tmpfs rw 0 0'] },
  { title: 'a source below the root', lines: ['lxc.mount.entry = tmp mnt none bind,relative 0 0'] },
  {
    title: 'entries over one another, in their order',
    lines: [
      'lxc.mount.entry = tmpfs mnt tmpfs rw 0 0',
      'lxc.mount.entry = $base/shared mnt/a none bind,create=dir 0 0',
      'lxc.mount.entry = tmpfs mnt/a tmpfs ro 0 0',
    ],
    prepare: shared,
  },
  {
    title: 'propagation of a bind',
    lines: ['lxc.mount.entry = $base/shared mnt none bind,rslave 0 0'],
    prepare: shared,
  },
  { title: 'a private bind', lines: ['lxc.mount.entry = $base/shared mnt none bind,private 0 0'], prepare: shared },
  { title: 'noatime', lines: ['lxc.mount.entry = tmpfs mnt tmpfs noatime,nodiratime 0 0'] },
  { title: 'strictatime', lines: ['lxc.mount.entry = tmpfs mnt tmpfs strictatime 0 0'] },
  { title: 'spaces in a path', lines: ['lxc.mount.entry = tmpfs with\\040space tmpfs rw,create=dir 0 0'] },
  {
    title: 'an fstab',
    lines: ['lxc.mount.fstab = $base/fstab'],
    prepare: (places) => {
      shared(places);
      writeFileSync(
        `${places.base}/fstab`,
        `# comment\n\ntmpfs mnt tmpfs size=2M 0 0\n${places.base}/shared tmp none bind,ro 0 0\n`,
      );
      return undefined;
    },
  },
  {
    title: 'an fstab before entries',
    lines: ['lxc.mount.entry = tmpfs mnt tmpfs size=1M 0 0', 'lxc.mount.fstab = $base/fstab'],
    prepare: ({ base }) => {
      writeFileSync(`${base}/fstab`, 'tmpfs mnt tmpfs size=2M 0 0\n');
      return undefined;
    },
  },
  {
    title: 'a shared memory folder in /dev',
    lines: ['lxc.mount.entry = tmpfs dev/shm tmpfs nosuid,nodev,create=dir 0 0'],
  },
  { title: 'a mount queue', lines: ['lxc.mount.entry = mqueue dev/mqueue mqueue rw,relatime,create=dir,optional 0 0'] },
];

/** The root: kinds of storage and options. */
export const rootConfigs: readonly ConformanceConfig[] = [
  { title: 'a root without its kind', lines: ['lxc.rootfs.path = $root'] },
  { title: 'a read-only root', lines: ['lxc.rootfs.options = ro'] },
  { title: 'a root with options', lines: ['lxc.rootfs.options = nosuid,nodev,noatime'] },
  {
    title: 'an overlay',
    lines: ['lxc.rootfs.path = overlay:$root:$base/upper'],
    prepare: ({ base }) => {
      mkdirSync(`${base}/upper`, { recursive: true });
      return undefined;
    },
  },
  {
    title: 'a mount point of its own',
    lines: ['lxc.rootfs.mount = $base/point'],
    prepare: ({ base }) => {
      mkdirSync(`${base}/point`, { recursive: true });
      return undefined;
    },
  },
];
