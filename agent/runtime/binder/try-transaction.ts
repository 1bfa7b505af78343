// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';

/** PING_TRANSACTION of libbinder: what every object answers. */
const ping = 0x5f504e47;
const timeoutMs = 5000;
const answerBytes = Uint8Array.of(0x6c, 0x6f, 0x64, 0x67, 0x65);

/** In a child: the context manager of the node, for one transaction. Says so on the pipe, and ends. */
function serveOne(sys: Sys, path: string, readyFd: number): never {
  const { binder, file, loop, process } = sys;
  process.prctl(process.PR_SET_PDEATHSIG, process.signals.KILL);
  const fd = binder.open(path);
  binder.becomeContextManager(fd);
  file.write(readyFd, Uint8Array.of(1));
  loop.add(fd, loop.EPOLLIN, () => {
    const asked = binder.receive(fd);
    if (asked === undefined) return;
    binder.reply(fd, answerBytes);
    loop.stop();
  });
  loop.run();
  return sys.process.exit(0);
}

/**
 * Sends a transaction from one process to another over a node that nobody uses, and takes the answer. What is at fault is thrown as
 * the kernel says it; nothing is left but, for a moment, the driver's own memory of it.
 */
export function tryTransaction(sys: Sys, path: string): void {
  const { binder, file, process } = sys;
  const { readFd, writeFd } = file.pipe();
  const pid = process.fork();
  if (pid === 0) {
    try {
      serveOne(sys, path, writeFd);
    } catch (error) {
      file.write(writeFd, sys.text.encodeUtf8(`!${String(error)}`));
      process.exit(1);
    }
  }
  file.close(writeFd);
  try {
    const said = sys.text.decodeUtf8(file.read(readFd, 4096) ?? new Uint8Array());
    if (said !== '\u0001') throw new Error(`${path}: ${said.slice(1) || 'no context manager'}`);
    const fd = binder.open(path);
    const answer = binder.transact(fd, 0, ping, new Uint8Array(), timeoutMs);
    binder.close(fd);
    if (String(answer) !== String(answerBytes))
      throw new Error(`${path}: a transaction was answered with something else`);
  } finally {
    file.close(readFd);
    process.kill(pid, process.signals.KILL ?? 9);
    process.waitPid(pid, true);
  }
}
