// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { ContainerState } from '../api.ts';
import type { DeviceRule } from '../cgroup/device-rules.ts';
import { commandAddress } from './address.ts';
import {
  packCgroupQuestion,
  packDeviceItem,
  packRequest,
  packStates,
  parseAnswerHeader,
  parseStateMessage,
  stateMessageBytes,
} from './client-wire.ts';
import { isTrustedMonitor, isTrustedSender, type Peer, type Place } from './trusted-peer.ts';
import { command, deviceItemSizes, headerBytes, stateNames } from './wire.ts';

const nothing = new Uint8Array(0);

export interface CommandAnswer {
  /** 0, a result, or a negated errno. */
  result: number;
  value: number;
  payload: Uint8Array;
  /** The caller's to close. */
  fds: number[];
}

interface Reading {
  isAnswerer(sender: Peer | undefined): boolean;
  /** Gets those that come with it, which are the caller's to close. */
  fds?: number[];
}

/** A connection that stays open behind its answer. Its descriptor is the caller's. */
export interface OpenCommand {
  connectionFd: number;
  answer: CommandAnswer;
  /** Who has answered: what comes later from the same is its too, though it may have ended since. */
  senderPid: number;
}

/**
 * Asks the monitor of a guest, ours or LXC's, at LXC's command socket (lxc_cmd of liblxc). Blocks. A guest without a monitor
 * answers undefined; so does a monitor that does not know the command and hangs up, as LXC 4.0.0 does, and what is no monitor.
 */
export class CommandClient {
  readonly #sys: Sys;
  readonly #place: Place;

  constructor(sys: Sys, lxcPath: string, name: string) {
    this.#sys = sys;
    this.#place = { lxcPath, address: commandAddress(lxcPath, name, sys.text.encodeUtf8) };
  }

  /** Throws SysError; RangeError for an answer that is none. */
  ask(number: number, value = 0, payload: Uint8Array = nothing): CommandAnswer | undefined {
    const open = this.open(number, value, payload);
    if (open === undefined) return undefined;
    this.#sys.file.close(open.connectionFd);
    return open.answer;
  }

  /** As `ask`, for a command whose connection holds something. */
  open(number: number, value = 0, payload: Uint8Array = nothing): OpenCommand | undefined {
    const connectionFd = this.#send(number, value, payload);
    if (connectionFd === undefined) return undefined;
    try {
      const received = this.#receive(connectionFd);
      if (received !== undefined) return { connectionFd, ...received };
    } catch (error) {
      this.#sys.file.close(connectionFd);
      throw error;
    }
    this.#sys.file.close(connectionFd);
    return undefined;
  }

  get isAlive(): boolean {
    const fd = this.#connect();
    if (fd !== undefined) this.#sys.file.close(fd);
    return fd !== undefined;
  }

  /** The process that listens. undefined: there is none. */
  monitorPid(): number | undefined {
    const fd = this.#connect();
    if (fd === undefined) return undefined;
    const { pid } = this.#sys.socket.peerCredentials(fd);
    this.#sys.file.close(fd);
    return pid > 0 ? pid : undefined;
  }

  /** STOPPED without a monitor. */
  state(): ContainerState {
    return stateNames[this.ask(command.getState)?.value ?? 0] ?? 'STOPPED';
  }

  initPid(): number | undefined {
    const pid = this.ask(command.getInitPid)?.value ?? -1;
    return pid > 0 ? pid : undefined;
  }

  /** Of the first process; the caller's to close. undefined: there is none, or the monitor is older than 4.0. */
  initPidfd(): number | undefined {
    return this.ask(command.getInitPidFd)?.fds[0];
  }

  /** undefined: it is not set, or there is no monitor. */
  configItem(key: string): string | undefined {
    const answer = this.ask(command.getConfigItem, 0, this.#words(key));
    return answer === undefined || answer.result !== 0 ? undefined : this.#text(answer.payload);
  }

  /** The folder of the limits of a controller, '' or unified for v2's. The caller's to close. */
  cgroupFd(controller: string): number | undefined {
    const question = packCgroupQuestion(this.#sys.text.encodeUtf8(controller));
    return this.ask(command.getLimitCgroupFd, 0, question)?.fds[0];
  }

  /** The same as a path below the hierarchy's mount, for monitors before 4.0.12. */
  cgroupPath(controller: string): string | undefined {
    const answer =
      this.ask(command.getLimitCgroup, 0, this.#words(controller)) ??
      this.ask(command.getCgroup, 0, this.#words(controller));
    return answer === undefined || answer.result !== 0 ? undefined : this.#text(answer.payload);
  }

  /** false: the monitor does not take rules, for its guest has v1's files, or it is older than 4.0. */
  addDeviceRule(rule: DeviceRule): boolean {
    // A monitor takes the size of its own release, and says or shows by hanging up that it is none of another's.
    return deviceItemSizes.some((size) => this.ask(command.addBpfDevice, 0, packDeviceItem(rule, size))?.result === 0);
  }

  /** Tells the monitor how far a freeze is that somebody else does. */
  announce(state: ContainerState): void {
    this.ask(command.serveStateClients, stateNames.indexOf(state));
  }

  /** Kills the guest; returns at its end. false: there is no monitor. */
  kill(): boolean {
    const fd = this.#send(command.stop, 0, nothing);
    if (fd === undefined) return false;
    try {
      // Whatever it says: its end is the answer.
      while (this.#read(fd, headerBytes, { isAnswerer: () => true })?.length === headerBytes);
    } finally {
      this.#sys.file.close(fd);
    }
    return true;
  }

  /**
   * The first of these states, `now` also the one that the guest is in; its monitor's end is STOPPED. undefined: the time is over, or
   * there is no monitor to tell.
   */
  async awaitState(
    states: ReadonlySet<ContainerState>,
    options: { now: boolean; timeoutMs: number | undefined },
  ): Promise<ContainerState | undefined> {
    const open = this.open(command.addStateClient, 0, packStates(states, options.now));
    if (open === undefined) return undefined;
    const known = stateNames[open.answer.value];
    if (known === undefined) return this.#nextState(open, options.timeoutMs);
    this.#sys.file.close(open.connectionFd);
    return known;
  }

  #nextState(
    { connectionFd: fd, senderPid }: OpenCommand,
    timeoutMs: number | undefined,
  ): Promise<ContainerState | undefined> {
    const { loop, file } = this.#sys;
    const isAnswerer = (sender: Peer | undefined): boolean => sender?.pid === senderPid;
    return new Promise((resolve) => {
      const finish = (state: ContainerState | undefined): void => {
        loop.remove(fd);
        file.close(fd);
        if (timer !== undefined) loop.clearTimer(timer);
        resolve(state);
      };
      const timer = timeoutMs === undefined ? undefined : loop.setTimer(timeoutMs, () => finish(undefined));
      loop.add(fd, loop.EPOLLIN, () => {
        const bytes = this.#read(fd, stateMessageBytes, { isAnswerer });
        finish(bytes === undefined ? 'STOPPED' : stateNames[parseStateMessage(bytes).value]);
      });
    });
  }

  #connect(): number | undefined {
    const { socket, file } = this.#sys;
    try {
      const fd = socket.unixConnect(this.#place.address, socket.SOCK_STREAM);
      if (!isTrustedMonitor(this.#sys, socket.peerCredentials(fd), this.#place)) {
        file.close(fd);
        return undefined;
      }
      file.setNonblocking(fd, false);
      // The kernel then adds the credentials that the monitor looks at (unix(7)).
      socket.setPassCredentials(fd, true);
      return fd;
    } catch (error) {
      if (isSysError(error, 'ECONNREFUSED') || isSysError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #send(number: number, value: number, payload: Uint8Array): number | undefined {
    const fd = this.#connect();
    if (fd === undefined) return undefined;
    try {
      this.#sys.socket.sendMessage(fd, packRequest(number, value, payload));
      return fd;
    } catch (error) {
      this.#sys.file.close(fd);
      if (isSysError(error, 'EPIPE') || isSysError(error, 'ECONNRESET')) return undefined;
      throw error;
    }
  }

  #receive(fd: number): Omit<OpenCommand, 'connectionFd'> | undefined {
    const fds: number[] = [];
    let senderPid: number | undefined;
    const isAnswerer = (sender: Peer | undefined): boolean => {
      if (!isTrustedSender(this.#sys, sender, this.#place.lxcPath)) return false;
      senderPid ??= sender?.pid;
      return true;
    };
    try {
      const header = this.#read(fd, headerBytes, { isAnswerer, fds });
      if (header !== undefined && senderPid !== undefined) {
        const { result, payloadBytes, value } = parseAnswerHeader(header);
        const from = senderPid;
        const isSame = (sender: Peer | undefined): boolean => sender?.pid === from;
        const payload = payloadBytes === 0 ? nothing : this.#read(fd, payloadBytes, { isAnswerer: isSame });
        if (payload !== undefined) return { answer: { result, value, payload, fds: fds.splice(0) }, senderPid };
      }
      return undefined;
    } finally {
      // Of an answer that was not whole.
      for (const each of fds) this.#sys.file.close(each);
    }
  }

  /** undefined: the end came first, or something that `isAnswerer` does not take. */
  #read(fd: number, length: number, { isAnswerer, fds = [] }: Reading): Uint8Array | undefined {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const received = this.#receiveSome(fd, length - filled);
      if (received === undefined || received.data.length === 0) return undefined;
      fds.push(...received.fds);
      if (!isAnswerer(received.credentials)) return undefined;
      bytes.set(received.data, filled);
      filled += received.data.length;
    }
    return bytes;
  }

  /** A monitor that closes without reading resets the connection. */
  #receiveSome(fd: number, length: number): ReturnType<Sys['socket']['receiveMessage']> {
    try {
      return this.#sys.socket.receiveMessage(fd, length, 32);
    } catch (error) {
      if (isSysError(error, 'ECONNRESET')) return undefined;
      throw error;
    }
  }

  #words(text: string): Uint8Array {
    return this.#sys.text.encodeUtf8(`${text}\0`);
  }

  #text(payload: Uint8Array): string {
    const end = payload.indexOf(0);
    return this.#sys.text.decodeUtf8(end < 0 ? payload : payload.subarray(0, end));
  }
}
