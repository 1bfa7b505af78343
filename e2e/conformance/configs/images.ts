// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import type { ConformanceConfig, Places } from '../conformance-config.ts';

const makers = {
  ext4: (tree: string, image: string) => ['mkfs.ext4', '-q', '-O', '^has_journal', '-d', tree, image, '24M'],
  squashfs: (tree: string, image: string) => ['mksquashfs', tree, image, '-quiet'],
} as const;

/** From the pristine root: a guest that writes changes only its image. */
export function image(kind: keyof typeof makers, name: string = kind): (places: Places) => undefined {
  return ({ base }) => {
    rmSync(`${base}/${name}.img`, { force: true });
    const [program = '', ...words] = makers[kind](`${base}/pristine`, `${base}/${name}.img`);
    execFileSync(program, words, { stdio: 'pipe' });
    return undefined;
  };
}

export function folders(...names: string[]): (places: Places) => undefined {
  return ({ base }) => {
    for (const name of names) {
      rmSync(`${base}/${name}`, { recursive: true, force: true });
      mkdirSync(`${base}/${name}`, { recursive: true });
    }
    return undefined;
  };
}

/** What else may be the root than a folder. */
export const imageConfigs: readonly ConformanceConfig[] = [
  { title: 'an image of ext4', lines: ['lxc.rootfs.path = loop:$base/ext4.img'], prepare: image('ext4') },
  { title: 'an image without its kind', lines: ['lxc.rootfs.path = $base/ext4.img'], prepare: image('ext4') },
  {
    title: 'an image read-only',
    lines: ['lxc.rootfs.path = loop:$base/ext4.img', 'lxc.rootfs.options = ro'],
    prepare: image('ext4'),
  },
  {
    title: 'an image with mounts and terminals',
    lines: [
      'lxc.rootfs.path = loop:$base/ext4.img',
      'lxc.rootfs.options = nosuid,noatime',
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.tty.max = 1',
      'lxc.pty.max = 64',
    ],
    prepare: image('ext4'),
  },
  {
    title: 'an image of squashfs',
    lines: ['lxc.rootfs.path = loop:$base/squashfs.img'],
    prepare: image('squashfs'),
  },
  {
    title: 'a reboot of an image',
    lines: ['lxc.rootfs.path = loop:$base/ext4.img'],
    prepare: image('ext4'),
    end: 'reboot -f',
  },
  { title: 'an image that is missing', refused: true, lines: ['lxc.rootfs.path = loop:$base/none.img'] },
  {
    title: 'an image that is none',
    refused: true,
    lines: ['lxc.rootfs.path = loop:$root/view.sh'],
  },
  {
    title: 'an overlay of two lower folders',
    lines: ['lxc.rootfs.path = overlay:$base/lower:$root:$base/upper'],
    prepare: folders('lower', 'upper'),
  },
  {
    title: 'an overlay by its other name',
    lines: ['lxc.rootfs.path = overlayfs:$root:$base/upper'],
    prepare: folders('upper'),
  },
  {
    title: 'an overlay read-only',
    lines: ['lxc.rootfs.path = overlay:$root:$base/upper', 'lxc.rootfs.options = ro'],
    prepare: folders('upper'),
  },
  {
    title: 'an overlay with options',
    lines: ['lxc.rootfs.path = overlay:$root:$base/upper', 'lxc.rootfs.options = nosuid,nodev,noatime'],
    prepare: folders('upper'),
  },
  {
    title: 'a reboot of an overlay',
    lines: ['lxc.rootfs.path = overlay:$root:$base/upper', 'lxc.mount.auto = proc'],
    prepare: folders('upper'),
    end: 'reboot -f',
  },
  {
    title: 'an overlay without its lower folder',
    refused: true,
    lines: ['lxc.rootfs.path = overlay:$base/none:$base/upper'],
    prepare: folders('upper'),
  },
  {
    title: 'a read-only root with mounts and a /dev of its own',
    lines: [
      'lxc.rootfs.options = ro',
      'lxc.mount.auto = proc:mixed sys:ro cgroup:ro',
      'lxc.mount.entry = tmpfs tmp tmpfs rw 0 0',
      'lxc.tty.max = 1',
      'lxc.pty.max = 64',
    ],
  },
  {
    title: 'a read-only root and a folder that is to be made',
    refused: true,
    lines: ['lxc.rootfs.options = ro', 'lxc.mount.entry = tmpfs new tmpfs rw,create=dir 0 0'],
  },
  { title: 'options that a folder has no use for', lines: ['lxc.rootfs.options = nothing=1'] },
];
