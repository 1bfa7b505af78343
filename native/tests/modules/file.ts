// SPDX-License-Identifier: Apache-2.0
import * as file from 'lodge:file';
import * as host from 'lodge:host';
import * as mount from 'lodge:mount';
import * as process from 'lodge:process';
import * as text from 'lodge:text';
import { behaviour, equal, failsWith, inChild, isTrue, skip, throwsTypeError, withDirectory } from './behaviour.ts';

const bytes = text.encodeUtf8;

behaviour('file: a SysError carries code, errno, call and path', () => {
  const error = failsWith('ENOENT', () => file.open('/nowhere/at all', file.O_RDONLY));
  equal([error.errno, error.call, error.path], [2, 'open', '/nowhere/at all']);
  isTrue(error.message.startsWith('open /nowhere/at all: ENOENT ('), error.message);
  isTrue(/^ +at .*\n +at failsWith/.test(`${error.stack}`), `${error.stack}`);
  isTrue(!('path' in failsWith('EBADF', () => file.close(-1))), 'no path where none is involved');
});

behaviour('file: wrong arguments are TypeErrors and touch nothing', () => {
  throwsTypeError(() => file.open(1 as never, 0));
  throwsTypeError(() => file.open('/tmp\0/x', 0));
  throwsTypeError(() => file.open('/tmp', 0.5));
  throwsTypeError(() => file.open('/tmp', '0' as never));
  throwsTypeError(() => file.write(1, [1] as never));
  throwsTypeError(() => file.setCloexec(1, 1 as never));
  throwsTypeError(() => file.closeFrom(3, ['4'] as never));
});

behaviour('file: what is written is read, at any place', () =>
  withDirectory((directory) => {
    const fd = file.open(`${directory}/data`, file.O_RDWR | file.O_CREAT | file.O_EXCL, 0o640);
    equal(file.write(fd, bytes('hello world')), 11);
    equal(file.lseek(fd, 0, 0), 0);
    equal(file.read(fd, 5), bytes('hello'));
    equal(file.pread(fd, 100, 6), bytes('world'));
    equal(file.read(fd, 100), bytes(' world'));
    equal(file.read(fd, 100), new Uint8Array());
    file.ftruncate(fd, 4);
    file.fsync(fd);
    equal(file.fstat(fd).size, 4);
    file.close(fd);
    equal(file.readText(`${directory}/data`), 'hell');
    failsWith('EEXIST', () => file.open(`${directory}/data`, file.O_WRONLY | file.O_CREAT | file.O_EXCL, 0o600));
  }),
);

behaviour('file: a read larger than the scratch buffer is whole', () =>
  withDirectory((directory) => {
    file.writeFileAtomic(`${directory}/large`, new Uint8Array(300_000).fill(7));
    const fd = file.open(`${directory}/large`, file.O_RDONLY);
    equal(file.read(fd, 1_000_000)?.length, 300_000);
    file.close(fd);
  }),
);

behaviour('file: descriptors are closed by an exec, copies by dup2 are not', () => {
  const { readFd, writeFd } = file.pipe();
  file.dup2(writeFd, 9);
  const flags = (fd: number): number => {
    const line = /flags:\s+(\d+)/.exec(file.readText(`/proc/self/fdinfo/${fd}`))?.[1] ?? '';
    return Number.parseInt(line, 8) & 0o2000000;
  };
  equal([flags(readFd) !== 0, flags(file.dup(readFd)) !== 0, flags(9) !== 0], [true, true, false]);
  file.setCloexec(9, true);
  equal(flags(9) !== 0, true);
  file.dup2(9, 9);
  equal(flags(9) !== 0, false);
});

behaviour('file: a nonblocking read without data answers undefined, a closed pipe is the end', () => {
  const { readFd, writeFd } = file.pipe();
  file.setNonblocking(readFd, true);
  equal(file.read(readFd, 10), undefined);
  file.write(writeFd, bytes('x'));
  equal(file.read(readFd, 10), bytes('x'));
  file.close(writeFd);
  equal(file.read(readFd, 10), new Uint8Array());
});

behaviour('file: a full pipe answers undefined, a gone reader fails with EPIPE', () => {
  const { readFd, writeFd } = file.pipe();
  file.setNonblocking(writeFd, true);
  while (file.write(writeFd, new Uint8Array(65536)) !== undefined);
  equal(file.write(writeFd, bytes('x')), undefined);
  file.close(readFd);
  equal(failsWith('EPIPE', () => file.write(writeFd, bytes('x'))).call, 'write');
});

behaviour('file: closeFrom keeps what it is told to keep', () => {
  inChild(() => {
    const kept = file.open('/dev/null', file.O_RDONLY);
    const gone = file.dup(kept);
    const last = file.dup(kept);
    file.closeFrom(3, [last, kept]);
    file.fstat(kept);
    file.fstat(last);
    failsWith('EBADF', () => file.fstat(gone));
  });
});

behaviour('file: files of /proc that say 0 bytes are read whole', () => {
  equal(file.stat('/proc/self/status').size, 0);
  isTrue(file.readText('/proc/self/status').includes(`\nPid:\t${process.getpid()}\n`), 'status has the pid');
});

behaviour('file: a file beyond the maximum fails with EFBIG', () =>
  withDirectory((directory) => {
    file.writeFileAtomic(`${directory}/data`, 'twelve bytes');
    equal(file.readFile(`${directory}/data`, 12), bytes('twelve bytes'));
    equal(failsWith('EFBIG', () => file.readFile(`${directory}/data`, 11)).path, `${directory}/data`);
    failsWith('EFBIG', () => file.readText('/dev/zero', 5000));
  }),
);

behaviour('file: writeText never creates and reports what the kernel says', () =>
  withDirectory((directory) => {
    failsWith('ENOENT', () => file.writeText(`${directory}/new`, 'x'));
    equal(failsWith('EINVAL', () => file.writeText('/proc/self/oom_score_adj', 'nonsense')).call, 'write');
    file.writeText('/proc/self/comm', 'renamed');
    equal(file.readText('/proc/self/comm'), 'renamed\n');
  }),
);

behaviour('file: writeFileAtomic replaces, sets the mode and leaves nothing else', () =>
  withDirectory((directory) => {
    const path = `${directory}/config`;
    process.umask(0o077);
    file.writeFileAtomic(path, 'one', 0o644);
    equal(file.stat(path).mode & 0o7777, 0o644);
    file.writeFileAtomic(path, bytes('two'));
    equal([file.readText(path), file.stat(path).mode & 0o7777], ['two', 0o600]);
    equal(
      file.readdir(directory).map(({ name }) => name),
      ['config'],
    );
    failsWith('ENOENT', () => file.writeFileAtomic(`${directory}/no/such`, 'x'));
    file.mkdir(`${directory}/folder`, 0o700);
    failsWith('EISDIR', () => file.writeFileAtomic(`${directory}/folder`, 'x'));
    equal(file.readdir(directory).length, 2);
  }),
);

behaviour('file: entries of a folder come with their types', () =>
  withDirectory((directory) => {
    file.mkdir(`${directory}/d`, 0o755);
    file.symlink('target', `${directory}/l`);
    file.mknod(`${directory}/p`, file.S_IFIFO | 0o600, 0);
    file.writeFileAtomic(`${directory}/f`, '');
    const types = Object.fromEntries(file.readdir(directory).map(({ name, type }) => [name, type]));
    equal([types.d, types.l, types.p, types.f], ['directory', 'link', 'fifo', 'file']);
    equal(file.readlink(`${directory}/l`), 'target');
    failsWith('ENOTDIR', () => file.readdir(`${directory}/f`));
  }),
);

behaviour('file: stat follows a link and lstat does not', () =>
  withDirectory((directory) => {
    file.writeFileAtomic(`${directory}/f`, 'four', 0o600);
    file.link(`${directory}/f`, `${directory}/g`);
    file.symlink('f', `${directory}/l`);
    equal(file.stat(`${directory}/l`).mode & file.S_IFMT, file.S_IFREG);
    equal(file.lstat(`${directory}/l`).mode & file.S_IFMT, file.S_IFLNK);
    const { size, nlink, ino, uid } = file.stat(`${directory}/f`);
    equal([size, nlink, ino === file.stat(`${directory}/g`).ino, uid], [4, 2, true, process.getuid()]);
  }),
);

behaviour('file: owner, mode and time are set, never through a link', () =>
  withDirectory((directory) => {
    file.writeFileAtomic(`${directory}/f`, '');
    file.symlink('f', `${directory}/l`);
    if (process.getuid() === 0) {
      file.chown(`${directory}/l`, 1, 2);
      equal([file.lstat(`${directory}/l`).uid, file.stat(`${directory}/f`).uid], [1, 0]);
      const fd = file.open(`${directory}/f`, file.O_RDONLY);
      file.fchown(fd, 3, 4);
      equal([file.fstat(fd).uid, file.fstat(fd).gid], [3, 4]);
      file.close(fd);
      failsWith('EBADF', () => file.fchown(-1, 0, 0));
    }
    file.chmod(`${directory}/f`, 0o741);
    equal(file.stat(`${directory}/f`).mode & 0o7777, 0o741);
    file.setModified(`${directory}/f`, 1_000_000_000_250);
    equal(file.stat(`${directory}/f`).mtimeMs, 1_000_000_000_250);
    throwsTypeError(() => file.setModified(`${directory}/f`, 'now' as never));
  }),
);

behaviour('file: a device node has the number it was made with', () =>
  withDirectory((directory) => {
    if (process.getuid() !== 0) skip('needs root');
    file.mknod(`${directory}/null`, file.S_IFCHR | 0o600, file.makedev(1, 3));
    const made = file.stat(`${directory}/null`);
    equal([made.rdev, made.mode & file.S_IFMT], [file.stat('/dev/null').rdev, file.S_IFCHR]);
    equal(file.makedev(8, 300), (8 << 8) | (300 & 0xff) | ((300 & ~0xff) << 12));
  }),
);

behaviour('file: openInRoot cannot leave its root', () =>
  withDirectory((directory) => {
    file.mkdir(`${directory}/root`, 0o755);
    file.writeFileAtomic(`${directory}/outside`, 'outside');
    file.writeFileAtomic(`${directory}/root/inside`, 'inside');
    file.symlink('../../../inside', `${directory}/root/up`);
    file.symlink('../outside', `${directory}/root/out`);
    const root = file.open(`${directory}/root`, file.O_PATH | file.O_DIRECTORY);
    let fd: number;
    try {
      fd = file.openInRoot(root, 'up', file.O_RDONLY);
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOSYS') skip('this kernel has no openat2');
      throw error;
    }
    equal(file.read(fd, 10), bytes('inside'));
    failsWith('ENOENT', () => file.openInRoot(root, 'out', file.O_RDONLY));
    file.close(file.openInRoot(root, '/made', file.O_WRONLY | file.O_CREAT, 0o600));
    equal(file.access(`${directory}/root/made`, 0), true);
  }),
);

behaviour('file: access is true, false, or an error', () => {
  equal(
    [file.access('/proc/self/status', 4), file.access('/nowhere', 0), file.access('/dev/null/x', 0)],
    [true, false, false],
  );
  failsWith('EINVAL', () => file.access('/', 999));
});

behaviour('file: a lock is held once', () =>
  withDirectory((directory) => {
    const path = `${directory}/lock`;
    const fd = file.open(path, file.O_RDWR | file.O_CREAT, 0o600);
    equal(file.flockExclusive(fd, false), true);
    inChild(() => equal(file.flockExclusive(file.open(path, file.O_RDWR), false), false));
    file.close(fd);
    inChild(() => equal(file.flockExclusive(file.open(path, file.O_RDWR), true), true));
  }),
);

behaviour('file: a record lock is held once, and by the open file, not the process', () =>
  withDirectory((directory) => {
    const path = `${directory}/lock`;
    const fd = file.open(path, file.O_RDWR | file.O_CREAT, 0o600);
    equal(file.recordLockExclusive(fd, false), true);
    const other = file.open(path, file.O_RDWR);
    equal(file.recordLockExclusive(other, false), false);
    inChild(() => equal(file.recordLockExclusive(fd, false), true));
    equal(file.recordLockExclusive(other, false, 7), false);
    file.close(fd);
    equal(file.recordLockExclusive(other, true, 2 ** 48), true);
    const third = file.open(path, file.O_RDWR);
    equal(file.recordLockExclusive(third, false, 2 ** 48), false);
    equal(file.recordLockExclusive(third, false, 2 ** 48 - 1), true);
    equal(file.recordLockExclusive(third, false), false);
    file.close(third);
    equal(file.recordLockExclusive(other, true), true);
    file.close(other);
    failsWith('EBADF', () => file.recordLockExclusive(999, false));
  }),
);

behaviour('file: rename, link and unlink name the path they failed on', () => {
  equal(failsWith('ENOENT', () => file.rename('/nowhere/a', '/nowhere/b')).path, '/nowhere/a');
  equal(failsWith('ENOENT', () => file.unlink('/nowhere/a')).path, '/nowhere/a');
  equal(failsWith('ENOENT', () => file.rmdir('/nowhere/a')).path, '/nowhere/a');
  equal(failsWith('ENOENT', () => file.symlink('x', '/nowhere/a')).path, '/nowhere/a');
  equal(failsWith('ENOENT', () => file.chmod('/nowhere/a', 0)).path, '/nowhere/a');
});

behaviour('file: statfs tells type and room', () => {
  const { type, blockSizeBytes } = file.statfs('/proc');
  equal([type, blockSizeBytes], [0x9fa0, host.pageSizeBytes]);
  const root = file.statfs('/tmp');
  isTrue(root.totalBytes > 0 && root.freeBytes >= root.availableBytes, 'room');
});

behaviour('file: extended attributes come back, a missing one is undefined', () =>
  withDirectory((directory) => {
    file.writeFileAtomic(`${directory}/f`, '');
    equal(file.getxattr(`${directory}/f`, 'trusted.lodge'), undefined);
    try {
      file.setxattr(`${directory}/f`, 'trusted.lodge', bytes('value'));
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'EOPNOTSUPP' || code === 'EPERM') skip(`no trusted attributes here: ${code}`);
      throw error;
    }
    equal(file.getxattr(`${directory}/f`, 'trusted.lodge'), bytes('value'));
  }),
);

behaviour('file: inotify tells what happened in a folder', () =>
  withDirectory((directory) => {
    const fd = file.inotifyOpen();
    const watch = file.inotifyAdd(fd, directory, file.IN_CREATE | file.IN_DELETE);
    equal(file.readInotify(fd), []);
    file.writeFileAtomic(`${directory}/f`, '');
    file.unlink(`${directory}/f`);
    const events = file.readInotify(fd);
    equal(events.at(-1), { watch, mask: file.IN_DELETE, name: 'f' });
    isTrue(
      (events[0]?.mask ?? 0) === file.IN_CREATE && events[0]?.name.startsWith('f.') === true,
      'the temporary file',
    );
  }),
);

behaviour('file: a loop device shows its file, and is gone after detach', () =>
  withDirectory((directory) => {
    if (process.getuid() !== 0 || !file.access('/dev/loop-control', 6)) skip('no /dev/loop-control');
    const path = `${directory}/image`;
    file.writeFileAtomic(path, new Uint8Array(1 << 20).fill(65));
    const control = file.open('/dev/loop-control', file.O_RDWR);
    const number = file.loopGetFree(control);
    if (!file.access(`/dev/loop${number}`, 6)) skip(`no node /dev/loop${number}`);
    const device = file.open(`/dev/loop${number}`, file.O_RDWR);
    const backing = file.open(path, file.O_RDWR);
    file.loopAttach(device, backing, { readOnly: true, autoclear: true, offsetBytes: 4096, name: path });
    try {
      equal(file.pread(device, 4, 0), bytes('AAAA'));
      equal(file.lseek(device, 0, 2), (1 << 20) - 4096);
      equal(file.readText(`/sys/block/loop${number}/loop/backing_file`).trim(), path);
      equal(file.readText(`/sys/block/loop${number}/loop/autoclear`).trim(), '1');
      equal(
        failsWith('EBUSY', () => file.loopAttach(device, backing, { readOnly: true, autoclear: false, name: 'x' }))
          .call,
        'ioctl LOOP_CONFIGURE',
      );
    } finally {
      file.loopDetach(device);
      file.close(device);
    }
    equal(file.access(`/sys/block/loop${number}/loop/backing_file`, 0), false);
  }),
);

behaviour('file: a flag of another module fits where it belongs', () => {
  equal(mount.AT_FDCWD, -100);
  const fd = file.openat(mount.AT_FDCWD, '/proc', file.O_RDONLY | file.O_DIRECTORY);
  file.close(file.openat(fd, 'self/status', file.O_RDONLY));
});

behaviour('file: a device of binderfs has its node beside binder-control, and once only', () =>
  withDirectory((directory) => {
    try {
      mount.mount('binder', directory, 'binder', 0);
    } catch (error) {
      skip(`no binderfs: ${String(error)}`);
    }
    try {
      const control = file.open(`${directory}/binder-control`, file.O_RDONLY);
      file.binderAdd(control, 'guest');
      equal(file.stat(`${directory}/guest`).mode, file.S_IFCHR | 0o600);
      file.close(file.open(`${directory}/guest`, file.O_RDWR));
      failsWith('EEXIST', () => file.binderAdd(control, 'guest'));
      failsWith('ENAMETOOLONG', () => file.binderAdd(control, 'x'.repeat(256)));
      file.close(control);
    } finally {
      mount.umount(directory, mount.MNT_DETACH);
    }
  }),
);

behaviour('file: what is no binder-control takes no device', () => {
  const fd = file.open('/dev/null', file.O_RDWR);
  failsWith('ENOTTY', () => file.binderAdd(fd, 'guest'));
  file.close(fd);
});
