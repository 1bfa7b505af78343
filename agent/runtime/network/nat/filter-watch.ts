// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { parseMessages } from '../netlink.ts';
import { deletingTypes } from './nftables-codec.ts';

/** NETLINK_NETFILTER, and NFNLGRP_NFTABLES (7) as a bit. */
const [netfilter, tablesGroup] = [12, 1 << 6];
/** IN_CLOSE of inotify(7): iptables opens its lock to read. */
const closed = 0x18;
/** Who changes rules changes many: programs of the host run one after the other. */
const settleMs = 1000;
/** Between two looks where nobody tells. */
const lookMs = 30_000;

/**
 * Tells that rules of the host's packet filter may have been taken away, a while after the first: of nf_tables by its notifications, of the
 * older iptables, which has none, whenever one has let go of its lock. Owns its descriptors.
 */
export class FilterWatch {
  readonly #sys: Sys;
  readonly #onDidChange: () => void;
  readonly #fds: number[] = [];
  #timer: number | undefined;
  #look: number | undefined;
  readonly #isSilent: boolean;

  /**
   * `lock`: of iptables, where it is to be watched. `isSilent`: there are changes that nobody tells of, which are looked for from time to time. A
   * kernel or a host that lacks a means goes without.
   */
  constructor(sys: Sys, how: { lock: string | undefined; isSilent: boolean }, onDidChange: () => void) {
    const { lock } = how;
    this.#isSilent = how.isSilent;
    this.#sys = sys;
    this.#onDidChange = onDidChange;
    this.#watch(
      () => sys.socket.netlinkOpen(netfilter, tablesGroup),
      (fd) => this.#hasDeletions(fd),
    );
    if (this.#isSilent) this.lookLater();
    if (lock === undefined) return;
    this.#watch(
      () => this.#openLockWatch(lock),
      (fd) => sys.file.readInotify(fd).length > 0,
    );
  }

  /** Once more after a time, whoever tells what. */
  lookLater(): void {
    this.#look ??= this.#sys.loop.setTimer(lookMs, () => {
      this.#look = undefined;
      this.#onDidChange();
      if (this.#isSilent) this.lookLater();
    });
  }

  dispose(): void {
    for (const timer of [this.#timer, this.#look]) if (timer !== undefined) this.#sys.loop.clearTimer(timer);
    [this.#timer, this.#look] = [undefined, undefined];
    for (const fd of this.#fds.splice(0)) {
      this.#sys.loop.remove(fd);
      this.#sys.file.close(fd);
    }
  }

  #openLockWatch(lock: string): number {
    const fd = this.#sys.file.inotifyOpen();
    try {
      this.#sys.file.inotifyAdd(fd, lock, closed);
      return fd;
    } catch (error) {
      this.#sys.file.close(fd);
      throw error;
    }
  }

  #watch(open: () => number, tells: (fd: number) => boolean): void {
    let fd: number;
    try {
      fd = open();
    } catch (error) {
      if (isSysError(error)) return;
      throw error;
    }
    this.#fds.push(fd);
    this.#sys.file.setNonblocking(fd, true);
    this.#sys.loop.add(fd, this.#sys.loop.EPOLLIN, () => {
      if (!tells(fd)) return;
      this.#timer ??= this.#sys.loop.setTimer(settleMs, () => {
        this.#timer = undefined;
        this.#onDidChange();
      });
    });
  }

  /** What others make concerns nobody: a host may add to its sets all day. */
  #hasDeletions(fd: number): boolean {
    let found = false;
    try {
      for (;;) {
        const datagram = this.#sys.socket.netlinkReceive(fd);
        if (datagram === undefined) return found;
        found ||= parseMessages(datagram).some(({ type }) => deletingTypes.has(type));
      }
    } catch (error) {
      // More than the socket holds (ENOBUFS): any of it may have been one.
      if (isSysError(error)) return true;
      throw error;
    }
  }
}
