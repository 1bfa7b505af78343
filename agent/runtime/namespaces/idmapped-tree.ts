// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';

/** `idmap=` of lxc.rootfs.options and lxc.mount.entry: the guest's own user namespace, or a file of one. */
export type MountIdMap = 'container' | { path: string };

/** A part of the host's files that the guest is to see with its own ids. */
export interface IdmappedTree {
  /** On the host. */
  source: string;
  recursive: boolean;
  idMap: MountIdMap;
  /** It may be missing. */
  optional: boolean;
  /** The key that asks for it. */
  key: string;
}

function unsupported(tree: IdmappedTree, error: { call: string; code: string; errno: number; message: string }): never {
  const { call, code, errno } = error;
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `${tree.key}: ${tree.source} cannot be mounted with other ids: ${error.message}`,
    details: {
      step: 'idmapped mounts',
      key: tree.key,
      path: tree.source,
      call,
      code,
      errno,
      missing: 'idmapped mounts of this file system (Linux 5.12)',
      hint: 'take idmap= out and give the files to the ids of the guest',
    },
  });
}

/**
 * A detached copy of a mount whose files belong to other ids (mount_setattr(2), MOUNT_ATTR_IDMAP). `guestUserFd`: the guest's user
 * namespace. The answer is the caller's to close, and to hand to whom it is to be mounted by; undefined: what is optional is not
 * there. Throws RuntimeError by key.
 */
export function openIdmappedTree(sys: Sys, tree: IdmappedTree, guestUserFd: number): number | undefined {
  const { mount, file } = sys;
  const userFd = tree.idMap === 'container' ? guestUserFd : file.open(tree.idMap.path, file.O_RDONLY);
  let treeFd: number | undefined;
  try {
    const recursive = tree.recursive ? mount.AT_RECURSIVE : 0;
    treeFd = mount.openTree(mount.AT_FDCWD, tree.source, mount.OPEN_TREE_CLONE + recursive);
    const attributes = { set: mount.MOUNT_ATTR_IDMAP, clear: 0, propagation: 0, userNamespaceFd: userFd };
    mount.mountSetattr(treeFd, '', mount.AT_EMPTY_PATH + recursive, attributes);
    return treeFd;
  } catch (error) {
    if (treeFd !== undefined) file.close(treeFd);
    if (tree.optional && isSysError(error, 'ENOENT')) return undefined;
    if (isSysError(error) && ['ENOSYS', 'EINVAL', 'EPERM'].includes(error.code)) unsupported(tree, error);
    throw error;
  } finally {
    if (userFd !== guestUserFd) file.close(userFd);
  }
}

/** Puts such a tree in its place. Its descriptor is closed. */
export function mountTree(sys: Sys, treeFd: number, place: string): void {
  const { mount } = sys;
  const flags = mount.MOVE_MOUNT_F_EMPTY_PATH + mount.MOVE_MOUNT_T_SYMLINKS;
  mount.moveMount(treeFd, '', mount.AT_FDCWD, place, flags);
  sys.file.close(treeFd);
}
