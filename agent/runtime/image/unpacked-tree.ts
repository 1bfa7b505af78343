// SPDX-License-Identifier: Apache-2.0

/**
 * What a tar holds that did not begin as a container image: `tar -C FOLDER .` begins with the folder itself, and some tools put all
 * below a folder of its own (`rootfs/` in the archives of LXD and Incus). `below`: the folder, relative to the top; '' for the top.
 */
export interface UnpackedTree {
  kind: 'root' | 'container-image';
  below: string;
}

const ofRoots = ['bin', 'sbin', 'usr', 'etc', 'lib', 'init', 'system'];
const ofImages = ['oci-layout', 'index.json', 'manifest.json'];

const isRoot = (names: readonly string[]): boolean => names.some((name) => ofRoots.includes(name));
const isImage = (names: readonly string[]): boolean => names.some((name) => ofImages.includes(name));

/** `folders`: of the top, those that are no links. `namesIn`: of one of them. What is neither stays as it came. */
export function unpackedTree(
  names: readonly string[],
  folders: readonly string[],
  namesIn: (folder: string) => string[],
): UnpackedTree {
  const asItIs: UnpackedTree = { kind: 'root', below: '' };
  if (isRoot(names)) return asItIs;
  if (isImage(names)) return { kind: 'container-image', below: '' };
  const below = folders.includes('rootfs') ? 'rootfs' : folders.length === 1 ? folders[0] : undefined;
  if (below === undefined) return asItIs;
  const inner = namesIn(below);
  if (isRoot(inner)) return { kind: 'root', below };
  return isImage(inner) ? { kind: 'container-image', below } : asItIs;
}
