// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as mount from 'lodge:mount';
import * as process from 'lodge:process';
import { behaviour, equal, failsWith, inNamespaces, isTrue } from './behaviour.ts';

/** In a mount namespace whose mounts stay there, with an empty tmpfs at /mnt. */
function privately(flags: number, run: () => void): void {
  inNamespaces(process.CLONE_NEWNS | flags, () => {
    mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_PRIVATE);
    mount.mount('tmpfs', '/mnt', 'tmpfs', mount.MS_NOSUID | mount.MS_NODEV, 'mode=755,size=1m');
    run();
  });
}

/** Runs what needs a newer kernel; without it there is only ENOSYS, as the contract says. */
function whereKnown(run: () => void): void {
  try {
    run();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSYS') throw error;
  }
}

behaviour('mount: a file system is mounted in the child and not here', () => {
  const before = file.readText('/proc/self/mountinfo');
  privately(0, () => {
    equal(file.statfs('/mnt').type, 0x01021994);
    isTrue(/ \/mnt rw,nosuid,nodev/.test(file.readText('/proc/self/mountinfo')), 'with its flags');
  });
  equal(file.readText('/proc/self/mountinfo'), before);
});

behaviour('mount: an error names the target', () => {
  privately(0, () => {
    const error = failsWith('ENODEV', () => mount.mount('x', '/mnt', 'nosuchfs', 0));
    equal([error.call, error.path], ['mount', '/mnt']);
    equal(error.message.startsWith('mount /mnt: ENODEV ('), true);
    failsWith('ENOENT', () => mount.mount('tmpfs', '/mnt/none', 'tmpfs', 0));
  });
});

behaviour('mount: a bind mount becomes read-only by a remount', () => {
  privately(0, () => {
    file.mkdir('/mnt/a', 0o755);
    file.mkdir('/mnt/b', 0o755);
    mount.mount('/mnt/a', '/mnt/b', undefined, mount.MS_BIND);
    mount.mount(undefined, '/mnt/b', undefined, mount.MS_BIND | mount.MS_REMOUNT | mount.MS_RDONLY);
    failsWith('EROFS', () => file.writeFileAtomic('/mnt/b/f', 'x'));
    file.writeFileAtomic('/mnt/a/f', 'x');
    equal(file.readText('/mnt/b/f'), 'x');
  });
});

behaviour('mount: umount takes it away, and fails where nothing is', () => {
  privately(0, () => {
    mount.umount('/mnt', mount.MNT_DETACH | mount.UMOUNT_NOFOLLOW);
    isTrue(!/ \/mnt rw/.test(file.readText('/proc/self/mountinfo')), 'the tmpfs is gone');
    equal(failsWith('EINVAL', () => mount.umount('/mnt', 0)).path, '/mnt');
  });
});

behaviour('mount: pivot_root leaves nothing of the old root', () => {
  privately(process.CLONE_NEWPID, () => {
    file.mkdir('/mnt/old', 0o755);
    file.writeFileAtomic('/mnt/mark', 'new root');
    mount.pivotRoot('/mnt', '/mnt/old');
    process.chdir('/');
    equal(file.readText('/mark'), 'new root');
    mount.umount('/old', mount.MNT_DETACH);
    equal(
      file
        .readdir('/')
        .map(({ name }) => name)
        .sort(),
      ['mark', 'old'],
    );
    equal(file.readdir('/old'), []);
  });
  failsWith('ENOENT', () => mount.pivotRoot('/nowhere', '/nowhere/old'));
});

behaviour('mount: a cloned tree is moved into place', () => {
  privately(0, () =>
    whereKnown(() => {
      file.mkdir('/mnt/from', 0o755);
      file.mkdir('/mnt/to', 0o755);
      file.writeFileAtomic('/mnt/from/f', 'x');
      const tree = mount.openTree(mount.AT_FDCWD, '/mnt/from', mount.OPEN_TREE_CLONE);
      mount.moveMount(tree, '', mount.AT_FDCWD, '/mnt/to', mount.MOVE_MOUNT_F_EMPTY_PATH);
      equal(file.readText('/mnt/to/f'), 'x');
    }),
  );
});

behaviour('mount: a file system made step by step is mounted', () => {
  privately(0, () =>
    whereKnown(() => {
      const context = mount.fsopen('tmpfs', 0);
      mount.fsconfig(context, mount.FSCONFIG_SET_STRING, 'size', '64k');
      mount.fsconfig(context, mount.FSCONFIG_CMD_CREATE);
      const fd = mount.fsmount(context, 0, mount.MOUNT_ATTR_NODEV | mount.MOUNT_ATTR_NOEXEC);
      file.mkdir('/mnt/made', 0o755);
      mount.moveMount(fd, '', mount.AT_FDCWD, '/mnt/made', mount.MOVE_MOUNT_F_EMPTY_PATH);
      equal(file.statfs('/mnt/made').totalBytes, 65536);
      isTrue(/ \/mnt\/made rw,nodev,noexec/.test(file.readText('/proc/self/mountinfo')), 'with its attributes');
      equal(failsWith('ENODEV', () => mount.fsopen('nosuchfs', 0)).path, 'nosuchfs');
    }),
  );
});

behaviour('mount: attributes of a mounted tree change', () => {
  privately(0, () =>
    whereKnown(() => {
      const attributes = { set: mount.MOUNT_ATTR_RDONLY, clear: 0, propagation: 0, userNamespaceFd: -1 };
      mount.mountSetattr(mount.AT_FDCWD, '/mnt', mount.AT_RECURSIVE, attributes);
      failsWith('EROFS', () => file.mkdir('/mnt/x', 0o755));
      mount.mountSetattr(mount.AT_FDCWD, '/mnt', 0, { ...attributes, set: 0, clear: mount.MOUNT_ATTR_RDONLY });
      file.mkdir('/mnt/x', 0o755);
    }),
  );
});
