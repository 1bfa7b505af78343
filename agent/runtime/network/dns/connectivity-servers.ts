// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { type SideProcess, startSideProcess } from '../../side-process.ts';
import { parseConnectivityDump, type Resolver } from './resolver-list.ts';

const program = '/system/bin/dumpsys';
/** It takes a while to print, and servers change when the network does. */
const holdsMs = 30_000;
const patienceMs = 5000;
/** Of a phone with many networks: 300 kB. */
const mostBytes = 4 << 20;
const readBytes = 65536;

interface Running extends SideProcess {
  readFd: number;
  timer: number;
  parts: Uint8Array[];
  bytes: number;
}

/** The DNS servers of an Android whose netd takes no questions (9 and older), as its own program tells them. */
export class ConnectivityServers {
  readonly #sys: Sys;
  readonly #waiting = new Set<(servers: readonly Resolver[]) => void>();
  #known: { atMs: number; servers: readonly Resolver[] } | undefined;
  #running: Running | undefined;

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** `then` is called once, perhaps at once. The answer of this takes it back. */
  whenKnown(then: (servers: readonly Resolver[]) => void): () => void {
    const known = this.#known;
    if (known !== undefined && this.#sys.loop.boottimeMs() - known.atMs < holdsMs) {
      then(known.servers);
      return () => undefined;
    }
    this.#waiting.add(then);
    if (this.#running === undefined) this.#start();
    return () => this.#waiting.delete(then);
  }

  dispose(): void {
    this.#waiting.clear();
    this.#stop();
  }

  #start(): void {
    const { file, loop, process } = this.#sys;
    if (!file.access(program, 1)) {
      this.#tell([]);
      return;
    }
    const { readFd, writeFd } = file.pipe();
    try {
      const side = startSideProcess(this.#sys, [writeFd], () => {
        file.dup2(writeFd, 1);
        return process.execve(program, [program, 'connectivity'], process.environment());
      });
      file.setNonblocking(readFd, true);
      const timer = loop.setTimer(patienceMs, () => this.#end());
      this.#running = { ...side, readFd, timer, parts: [], bytes: 0 };
      loop.add(readFd, loop.EPOLLIN, () => this.#read());
    } catch (error) {
      if (!isSysError(error)) throw error;
      file.close(readFd);
      this.#tell([]);
    } finally {
      file.close(writeFd);
    }
  }

  #read(): void {
    const running = this.#running;
    if (running === undefined) return;
    const bytes = this.#sys.file.read(running.readFd, readBytes);
    if (bytes === undefined) return;
    running.parts.push(bytes);
    running.bytes += bytes.length;
    if (bytes.length === 0 || running.bytes > mostBytes) this.#end();
  }

  /** With what has come, which may be all of it. */
  #end(): void {
    const { text } = this.#sys;
    const printed = this.#running?.parts.map((part) => text.decodeUtf8(part)).join('') ?? '';
    this.#stop();
    this.#tell(parseConnectivityDump(printed));
  }

  #stop(): void {
    const { file, loop, process } = this.#sys;
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    loop.clearTimer(running.timer);
    loop.remove(running.readFd);
    file.close(running.readFd);
    process.pidfdSendSignal(running.pidfd, process.signals.KILL ?? 9);
    process.waitPidfd(running.pidfd, true);
    file.close(running.pidfd);
  }

  #tell(servers: readonly Resolver[]): void {
    this.#known = { atMs: this.#sys.loop.boottimeMs(), servers };
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const then of waiting) then(servers);
  }
}
