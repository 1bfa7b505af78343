// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../sys/sys.ts';
import { makeFoldersOf } from '../lxc-run-folder.ts';
import { monitorAddress } from './address.ts';
import { stateMessageBytes } from './client-wire.ts';
import { monitorFifoPath } from './monitor-fifo.ts';
import { isTrustedMonitor } from './trusted-peer.ts';

/** What a client says to have the distributor end (lxc-monitor -Q). */
export const quitWord = 'quit';
/** For the client that has asked for it. */
const firstClientMs = 30_000;
const clientLimit = 256;
const startTries = 50;

function noFifo(path: string): SysError {
  return Object.assign(new Error(`${path} is no FIFO`), {
    name: 'SysError' as const,
    code: 'EEXIST',
    errno: 17,
    call: 'mknod',
    path,
  });
}

function openPlace(sys: Sys, path: string): number {
  const { O_RDWR, O_NONBLOCK, O_NOFOLLOW, S_IFMT, S_IFIFO } = sys.file;
  try {
    sys.file.mknod(path, S_IFIFO | 0o600, 0);
  } catch (error) {
    if (!isSysError(error, 'EEXIST')) throw error;
  }
  // Both ends, so that it has no end while nobody writes.
  const fd = sys.file.open(path, O_RDWR | O_NONBLOCK | O_NOFOLLOW);
  if ((sys.file.fstat(fd).mode & S_IFMT) === S_IFIFO) return fd;
  sys.file.close(fd);
  throw noFifo(path);
}

function isAt(sys: Sys, path: string, fd: number): boolean {
  try {
    return sys.file.lstat(path).ino === sys.file.fstat(fd).ino;
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return false;
    throw error;
  }
}

/**
 * The FIFO, with the lock on it that LXC's distributor has. Who has the address may wait for the lock: it is only held by one that is
 * ending, ours or LXC's, and that one removes the FIFO. What nobody could write to any more is never listened to.
 */
function openFifo(sys: Sys, path: string): number {
  makeFoldersOf(sys, path);
  for (;;) {
    let fd: number;
    try {
      fd = openPlace(sys, path);
    } catch (error) {
      // Removed in between.
      if (isSysError(error, 'ENOENT')) continue;
      throw error;
    }
    sys.file.recordLockExclusive(fd, true);
    if (isAt(sys, path, fd)) return fd;
    sys.file.close(fd);
  }
}

/**
 * What lxc-monitord is to LXC: takes the states that monitors, ours and LXC's, write to the FIFO of a folder of guests, and gives them to
 * all who are connected, ours and LXC's. Ends when the last of them has gone.
 */
class StateDistributor {
  readonly #sys: Sys;
  readonly #listenFd: number;
  readonly #fifoFd: number;
  readonly #clients = new Set<number>();
  #partial = new Uint8Array(0);

  constructor(sys: Sys, listenFd: number, fifoFd: number) {
    this.#sys = sys;
    this.#listenFd = listenFd;
    this.#fifoFd = fifoFd;
    sys.loop.add(listenFd, sys.loop.EPOLLIN, () => this.#accept());
    sys.loop.add(fifoFd, sys.loop.EPOLLIN, () => this.#distribute());
    sys.loop.setTimer(firstClientMs, () => {
      if (this.#clients.size === 0) sys.loop.stop();
    });
  }

  /** false: nobody waits. */
  #accept(): boolean {
    const { socket, loop, file } = this.#sys;
    const fd = socket.accept(this.#listenFd);
    if (fd === undefined) return false;
    if (socket.peerCredentials(fd).uid !== 0 || this.#clients.size >= clientLimit) {
      file.close(fd);
      return true;
    }
    this.#clients.add(fd);
    loop.add(fd, loop.EPOLLIN, () => this.#hear(fd));
    return true;
  }

  #hear(fd: number): void {
    const { file, text, loop } = this.#sys;
    let bytes: Uint8Array | undefined;
    try {
      bytes = file.read(fd, quitWord.length);
    } catch (error) {
      if (!isSysError(error)) throw error;
      bytes = new Uint8Array(0);
    }
    if (bytes === undefined) return;
    if (text.decodeUtf8(bytes) === quitWord) loop.stop();
    else this.#drop(fd);
  }

  #drop(fd: number): void {
    if (!this.#clients.delete(fd)) return;
    this.#sys.loop.remove(fd);
    this.#sys.file.close(fd);
    if (this.#clients.size > 0) return;
    // Who has connected meanwhile and not been accepted yet counts.
    while (this.#accept());
    if (this.#clients.size === 0) this.#sys.loop.stop();
  }

  #distribute(): void {
    const bytes = this.#sys.file.read(this.#fifoFd, 64 * stateMessageBytes);
    if (bytes === undefined) return;
    const all = new Uint8Array(this.#partial.length + bytes.length);
    all.set(this.#partial);
    all.set(bytes, this.#partial.length);
    const whole = all.length - (all.length % stateMessageBytes);
    for (let at = 0; at < whole; at += stateMessageBytes) this.#send(all.subarray(at, at + stateMessageBytes));
    this.#partial = all.slice(whole);
  }

  /** A client that does not read is told no more. */
  #send(message: Uint8Array): void {
    for (const fd of [...this.#clients]) {
      try {
        if (this.#sys.socket.sendMessage(fd, message) !== message.length) this.#drop(fd);
      } catch (error) {
        if (!isSysError(error)) throw error;
        this.#drop(fd);
      }
    }
  }
}

/** The process of the distributor. `onListen` is called once it can be reached. Never returns. */
function distributorMain(sys: Sys, lxcPath: string, readyFd: number): never {
  sys.process.setsid();
  sys.process.chdir('/');
  const nullFd = sys.file.open('/dev/null', sys.file.O_RDWR);
  for (const target of [0, 1, 2]) sys.file.dup2(nullFd, target);
  sys.file.closeFrom(3, [readyFd]);
  sys.process.setProcessTitle(`[lodge monitord] ${lxcPath}`);
  const listenFd = sys.socket.unixListen(monitorAddress(lxcPath, sys.text.encodeUtf8), sys.socket.SOCK_STREAM, 16);
  const fifoPath = monitorFifoPath(sys, lxcPath);
  const fifoFd = openFifo(sys, fifoPath);
  new StateDistributor(sys, listenFd, fifoFd);
  sys.file.close(readyFd);
  sys.loop.run();
  // In this order, see openFifo: who takes the address now waits for the lock until the FIFO is gone.
  sys.file.close(listenFd);
  sys.file.unlink(fifoPath);
  return sys.process.exit(0);
}

/** Returns when it listens, or another one does, or it cannot. */
function spawnDistributor(sys: Sys, lxcPath: string): void {
  const { readFd, writeFd } = sys.file.pipe();
  const middle = sys.process.fork();
  if (middle === 0) {
    try {
      if (sys.process.fork() === 0) distributorMain(sys, lxcPath, writeFd);
    } catch {
      // Whoever connects finds out.
      sys.process.exit(1);
    }
    sys.process.exit(0);
  }
  sys.file.close(writeFd);
  sys.file.read(readFd, 1);
  sys.file.close(readFd);
  sys.process.waitPid(middle, true);
}

function connect(sys: Sys, lxcPath: string): number | undefined {
  try {
    const address = monitorAddress(lxcPath, sys.text.encodeUtf8);
    const fd = sys.socket.unixConnect(address, sys.socket.SOCK_STREAM);
    if (isTrustedMonitor(sys, sys.socket.peerCredentials(fd), { lxcPath, address })) return fd;
    // Anybody may have taken the address, and what it says goes to a terminal.
    sys.file.close(fd);
    return undefined;
  } catch (error) {
    if (isSysError(error, 'ECONNREFUSED') || isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** A connection that tells the state changes of all guests of a folder (struct lxc_msg), with a distributor for it where there is none. */
export function openStateChanges(sys: Sys, lxcPath: string): number | undefined {
  // Another may have the address and not listen yet, or be ending: then neither goes, and either will at one of the next tries.
  for (let tries = 0; tries < startTries; tries++) {
    const fd = connect(sys, lxcPath);
    if (fd !== undefined) return fd;
    spawnDistributor(sys, lxcPath);
  }
  return connect(sys, lxcPath);
}

/** false: there is no distributor. */
export function quitDistributor(sys: Sys, lxcPath: string): boolean {
  const fd = connect(sys, lxcPath);
  if (fd === undefined) return false;
  sys.socket.sendMessage(fd, sys.text.encodeUtf8(quitWord));
  sys.file.close(fd);
  return true;
}
