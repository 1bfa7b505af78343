// SPDX-License-Identifier: Apache-2.0
import type { MountIdMap } from '../../namespaces/idmapped-tree.ts';
import { takeIdMap } from '../../namespaces/idmapped-tree-plan.ts';
import { parseRootfsSource, type RootfsSource } from '../../rootfs/rootfs-source.ts';
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError, parseBoolean } from '../values.ts';

export interface RootfsSettings {
  rootfs: {
    /** lxc.rootfs.path as it is written. */
    path: string;
    source: RootfsSource;
    /** lxc.rootfs.mount */
    mount: string | undefined;
    readOnly: boolean;
    /** Words of lxc.rootfs.options but for ro, rw and idmap=. */
    options: string[];
    idMap: MountIdMap | undefined;
    /** false: the files belong to somebody else. */
    managed: boolean;
  };
  /** The guest is removed at its end. */
  ephemeral: boolean;
}

export const rootfsDefaults = (): RootfsSettings => ({
  rootfs: {
    path: '',
    source: { kind: 'any', path: '' },
    mount: undefined,
    readOnly: false,
    options: [],
    idMap: undefined,
    managed: true,
  },
  ephemeral: false,
});

function setOptions({ rootfs }: RootfsSettings, value: string): void {
  const { options, idMap } = takeIdMap(value.split(',').filter((option) => option !== ''));
  rootfs.idMap = idMap;
  rootfs.options = options.filter((option) => option !== 'ro' && option !== 'rw');
  rootfs.readOnly = options.findLast((option) => option === 'ro' || option === 'rw') === 'ro';
}

export const rootfsKeys: readonly ConfigKey<RootfsSettings>[] = [
  {
    key: 'lxc.rootfs.path',
    since: '4.0',
    example: 'dir:/guest',
    note: 'storage is a folder, an image, a block device or an overlay',
    set: ({ rootfs }, value) => {
      rootfs.source = parseRootfsSource(value);
      rootfs.path = value;
    },
  },
  { key: 'lxc.rootfs.options', since: '4.0', example: 'ro,idmap=container', set: setOptions },
  {
    key: 'lxc.rootfs.mount',
    since: '4.0',
    example: '/mnt',
    set: ({ rootfs }, value) => {
      if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute folder');
      rootfs.mount = value;
    },
  },
  {
    key: 'lxc.rootfs.managed',
    since: '4.0',
    example: '0',
    note: "kept; a root outside the guest's own folder is never removed with it",
    unsetItem: '1',
    set: ({ rootfs }, value) => {
      rootfs.managed = parseBoolean(value);
    },
  },
  {
    key: 'lxc.ephemeral',
    since: '4.0',
    example: '1',
    unsetItem: '0',
    set: (config, value) => {
      config.ephemeral = parseBoolean(value);
    },
  },
];
