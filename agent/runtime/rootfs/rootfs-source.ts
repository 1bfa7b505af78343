// SPDX-License-Identifier: Apache-2.0
import { ConfigValueError } from '../config/values.ts';

/** What lxc.rootfs.path names (lxc.container.conf(5)). All paths are absolute. */
export type RootfsSource =
  /** A folder, an image or a block device: what is there decides. */
  | { kind: 'any'; path: string }
  | { kind: 'folder'; path: string }
  | { kind: 'image'; path: string }
  /** Lower folders, the topmost first. */
  | { kind: 'overlay'; lower: string[]; upper: string };

/** Storage of LXC that needs programs of its own on the host. */
const refused = ['btrfs', 'lvm', 'nbd', 'rbd', 'zfs'];

function absolute(path: string | undefined): string {
  if (path?.startsWith('/') !== true) throw new ConfigValueError('expected an absolute path');
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** Overlay's options separate paths by these (Documentation/filesystems/overlayfs.rst). */
function layer(path: string | undefined): string {
  if (path !== undefined && /[,:\\]/.test(path)) throw new ConfigValueError('layers with , : or \\ are not supported');
  return absolute(path);
}

export function parseRootfsSource(value: string): RootfsSource {
  const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/.exec(value) ?? [];
  if (kind === '') return { kind: 'any', path: absolute(value) };
  if (kind === 'dir') return { kind: 'folder', path: absolute(rest) };
  if (kind === 'loop') return { kind: 'image', path: absolute(rest) };
  if (kind === 'overlay' || kind === 'overlayfs') {
    const layers = rest.split(':').map(layer);
    const upper = layers.pop();
    if (upper === undefined || layers.length === 0)
      throw new ConfigValueError('expected overlay:LOWER:UPPER, with more lower folders between colons');
    return { kind: 'overlay', lower: layers, upper };
  }
  if (refused.includes(kind))
    throw new ConfigValueError(`storage of the kind ${kind} is not supported; dir, loop and overlay are`);
  throw new ConfigValueError('expected a path, dir:PATH, loop:PATH or overlay:LOWER:UPPER');
}
