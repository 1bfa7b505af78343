// SPDX-License-Identifier: Apache-2.0
import { encodeHello, protocolVersion } from '../protocol/index.ts';
import { bootId, defaultBase, ensureFolders, pathsOf } from '../runtime/host.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { Session } from './session.ts';

/** epoll_ctl(2): files and /dev/null cannot be waited for; a session is a pipe, a socket or a terminal. */
function canBeWaitedFor(sys: Sys, fd: number): boolean {
  try {
    sys.loop.add(fd, sys.loop.EPOLLIN, () => undefined);
    sys.loop.remove(fd);
    return true;
  } catch (error) {
    if (isSysError(error, 'EPERM')) return false;
    throw error;
  }
}

/** `lodged serve [--base FOLDER]`: the session with a desktop over standard input and output. Returns when it is over. */
export function serve(sys: Sys, options: { base?: string }): void {
  if (!canBeWaitedFor(sys, 0)) {
    sys.file.write(2, sys.text.encodeUtf8('lodged serve: the input is a file; a session needs a pipe or a socket\n'));
    sys.process.exit(2);
  }
  // Not that of whoever starts it (a deploy's is 077): folders of a guest's root that an archive does not name are for all its users.
  sys.process.umask(0o022);
  const { machine, release } = sys.host.uname();
  const hello = encodeHello({
    protocol: protocolVersion,
    agentHash: sys.text.sha256File(sys.host.agentPath),
    bootId: bootId(sys),
    uid: sys.process.geteuid(),
    machine,
    kernelRelease: release,
  });
  const paths = pathsOf(sys, options.base ?? defaultBase(sys));
  sys.file.write(1, sys.text.encodeUtf8(hello));
  if (sys.process.geteuid() === 0) ensureFolders(sys, paths);
  const session = new Session(sys, paths, { inputFd: 0, outputFd: 1, onClose: () => sys.process.exit(0) });
  void session;
}
