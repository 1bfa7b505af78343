// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { unpackedTree } from './unpacked-tree.ts';

const layout = ['blobs', 'index.json', 'oci-layout'];

test.each([
  ['a root', { etc: [], bin: [] }, 'root', ''],
  ['a root with a folder of that name', { etc: [], rootfs: ['bin'] }, 'root', ''],
  ['a layout of OCI, packed from within', { blobs: ['sha256'], 'index.json': undefined }, 'container-image', ''],
  ['what docker saves, packed anew', { 'manifest.json': undefined, a: [] }, 'container-image', ''],
  ['a layout in its folder', { redroid: layout }, 'container-image', 'redroid'],
  ['a root in its folder', { alpine: ['bin', 'etc'] }, 'root', 'alpine'],
  [
    'an archive of LXD',
    { 'metadata.yaml': undefined, templates: ['hosts'], rootfs: ['bin', 'sbin'] },
    'root',
    'rootfs',
  ],
  ['something with two folders', { a: ['bin'], b: ['bin'] }, 'root', ''],
  ['one folder of something else', { a: ['b'] }, 'root', ''],
  ['nothing', {}, 'root', ''],
])('%s', (_, tree: Record<string, string[] | undefined>, kind, below) => {
  const names = Object.keys(tree);
  const folders = names.filter((name) => tree[name] !== undefined);
  expect(unpackedTree(names, folders, (folder) => tree[folder] ?? [])).toEqual({ kind, below });
});
