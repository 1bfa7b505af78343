// SPDX-License-Identifier: Apache-2.0
import * as binder from 'lodge:binder';
import * as file from 'lodge:file';
import * as loop from 'lodge:loop';
import * as process from 'lodge:process';
import * as text from 'lodge:text';
import { behaviour, endAsChild, equal, failsWith, skip } from './behaviour.ts';

const bytes = text.encodeUtf8;

/** A node that nobody uses, of those that the virtual phone has for guests; another for each behaviour, as the driver lets go late. */
function freeNode(name: 'binder' | 'hwbinder' | 'vndbinder'): string {
  const path = `/dev/guest0-${name}`;
  if (!file.access(path, 6)) skip(`there is no ${path}`);
  return path;
}

/** Answers so many transactions with their code and what they carried, in a child of its own. */
function serve(path: string, count: number): number {
  const { readFd, writeFd } = file.pipe();
  const pid = process.fork();
  if (pid !== 0) {
    file.close(writeFd);
    equal(file.read(readFd, 1), bytes('r'));
    file.close(readFd);
    return pid;
  }
  endAsChild(() => {
    const fd = binder.open(path);
    binder.becomeContextManager(fd);
    file.write(writeFd, bytes('r'));
    let left = count;
    loop.add(fd, loop.EPOLLIN, () => {
      const asked = binder.receive(fd);
      if (asked === undefined) return;
      equal([asked.oneWay, asked.senderPid, asked.senderUid], [false, process.getppid(), 0]);
      binder.reply(fd, bytes(`${asked.code}:${text.decodeUtf8(asked.data)}`));
      if (--left === 0) loop.stop();
    });
    loop.run();
    binder.close(fd);
  });
}

behaviour('binder: what is no node of it is refused by its errno', () => {
  equal(failsWith('ENOENT', () => binder.open('/nowhere')).path, '/nowhere');
  equal(failsWith('ENOTTY', () => binder.open('/dev/null')).path, '/dev/null');
  failsWith('EBADF', () => binder.close(0));
  failsWith('EBADF', () => binder.transact(0, 0, 1, bytes('x'), 10));
  failsWith('EBADF', () => binder.receive(-1));
});

behaviour('binder: the manager of a context answers who asks it, and knows who that is', () => {
  const path = freeNode('binder');
  const pid = serve(path, 2);
  const fd = binder.open(path);
  equal(text.decodeUtf8(binder.transact(fd, 0, 7, bytes('hello'), 10_000)), '7:hello');
  equal(text.decodeUtf8(binder.transact(fd, 0, 8, new Uint8Array(), 10_000)), '8:');
  equal(process.waitPid(pid, true), { pid, exitCode: 0 });
  failsWith('ENXIO', () => binder.transact(fd, 0, 9, bytes('x'), 10_000));
  binder.close(fd);
});

behaviour('binder: a context has one manager, and without one nobody answers', () => {
  const path = freeNode('hwbinder');
  const fd = binder.open(path);
  failsWith('ENXIO', () => binder.transact(fd, 0, 1, bytes('x'), 10_000));
  binder.close(fd);
  const manager = binder.open(path);
  binder.becomeContextManager(manager);
  equal(binder.receive(manager), undefined);
  const pid = process.fork();
  if (pid === 0)
    endAsChild(() => {
      const other = binder.open(path);
      failsWith('EBUSY', () => binder.becomeContextManager(other));
    });
  equal(process.waitPid(pid, true), { pid, exitCode: 0 });
  binder.close(manager);
});

behaviour('binder: what is larger than the room of the receiver fails, and who waits too long is told', () => {
  const path = freeNode('vndbinder');
  const manager = binder.open(path);
  binder.becomeContextManager(manager);
  const pid = process.fork();
  if (pid === 0)
    endAsChild(() => {
      const fd = binder.open(path);
      failsWith('EIO', () => binder.transact(fd, 0, 1, new Uint8Array(1024 * 1024), 10_000));
      failsWith('ETIMEDOUT', () => binder.transact(fd, 0, 1, bytes('nobody reads'), 50));
      binder.close(fd);
    });
  equal(process.waitPid(pid, true), { pid, exitCode: 0 });
  equal(text.decodeUtf8(binder.receive(manager)?.data ?? bytes('')), 'nobody reads');
  binder.reply(manager, bytes('too late'));
  equal(binder.receive(manager), undefined);
  binder.close(manager);
});
