// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { openInRoot } from '../mounts/open-in-root.ts';
import { lastTime, readerCommand } from './logd-protocol.ts';

const socketPath = '/dev/socket/logdr';
/** Packets of 64 each that are read before somebody else has a turn. */
const callsPerTurn = 8;
const callsAtTheEnd = 1000;
const firstPauseMs = 50;
const longestPauseMs = 2000;

/** Where entries go. */
export interface LogcatSink {
  logcat(batch: { data: Uint8Array; count: number }): void;
  append(entry: { source: 'monitor'; level: 'info' | 'warning'; text: string; step: string }): void;
}

/**
 * Reads all buffers of a guest's logd, from its beginning, and again when it has been started again. Nothing that the guest does can
 * make it wait: it neither blocks on the guest's sockets nor follows its links out of its root.
 */
export class GuestLogcat {
  readonly #sys: Sys;
  readonly #initPid: number;
  readonly #sink: LogcatSink;
  #fd = -1;
  #timer: number | undefined;
  #pauseMs = firstPauseMs;
  /** Where to go on after what was read before `#packets`, which are the newest. */
  #last: string | undefined;
  #packets: Uint8Array = new Uint8Array(0);
  #told = '';

  /** `initPid`: of a process that is not reaped before `dispose`. */
  constructor(sys: Sys, initPid: number, sink: LogcatSink) {
    this.#sys = sys;
    this.#initPid = initPid;
    this.#sink = sink;
    this.#wait();
  }

  /** What logd has sent already is still taken. */
  dispose(): void {
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#timer = undefined;
    if (this.#fd >= 0) this.#read(callsAtTheEnd);
    this.#close();
  }

  #wait(): void {
    this.#timer = this.#sys.loop.setTimer(this.#pauseMs, () => {
      this.#timer = undefined;
      this.#connect();
    });
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #connect(): void {
    const { socket, loop, text } = this.#sys;
    this.#last = lastTime(this.#packets) ?? this.#last;
    try {
      this.#fd = this.#openSocket();
      socket.sendMessage(this.#fd, text.encodeUtf8(readerCommand(this.#last)));
      loop.add(this.#fd, loop.EPOLLIN, () => this.#readable());
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#close();
      // Until there is a logd; what else is in the way is told once.
      if (!['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'EPIPE', 'ESRCH'].includes(error.code))
        this.#tell('warning', error.message);
      this.#wait();
      return;
    }
    this.#tell('info', this.#last === undefined ? 'reading logcat' : 'reading logcat again');
  }

  /** As the guest's own root has it: a link that leads out of there finds nothing of the host's. */
  #openSocket(): number {
    const { file, socket } = this.#sys;
    const rootFd = file.open(`/proc/${this.#initPid}/root`, file.O_PATH | file.O_DIRECTORY);
    let fd = -1;
    try {
      fd = openInRoot(this.#sys, rootFd, socketPath);
      return socket.unixConnect(`/proc/self/fd/${fd}`, socket.SOCK_SEQPACKET, false);
    } finally {
      if (fd >= 0) file.close(fd);
      file.close(rootFd);
    }
  }

  #readable(): void {
    if (this.#read(callsPerTurn)) return;
    this.#close();
    this.#tell('warning', 'logd has ended the connection');
    this.#wait();
  }

  /** false: the end. */
  #read(calls: number): boolean {
    for (let call = 0; call < calls; call++) {
      const packets = this.#receive();
      if (packets === undefined) return true;
      if (packets.count > 0) {
        this.#pauseMs = firstPauseMs;
        // Their time is asked for when it is needed: a look into each would take as long as all the rest.
        this.#packets = packets.data;
        this.#sink.logcat(packets);
      }
      if (packets.ended) return false;
    }
    return true;
  }

  #receive(): ReturnType<Sys['socket']['receivePackets']> {
    try {
      return this.#sys.socket.receivePackets(this.#fd);
    } catch (error) {
      if (!isSysError(error)) throw error;
      return { data: new Uint8Array(0), count: 0, ended: true };
    }
  }

  #close(): void {
    if (this.#fd < 0) return;
    this.#sys.loop.remove(this.#fd);
    this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  /** The same thing once, not with every try. */
  #tell(level: 'info' | 'warning', text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    this.#sink.append({ source: 'monitor', level, text, step: 'logcat' });
  }
}
