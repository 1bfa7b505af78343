// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { routeGroup } from '../netlink.ts';

/** Changes come in bursts: a network that goes takes its addresses, routes and rules with it, one message each. */
const settleMs = 100;

/** Tells of changes of the host's links, routes, rules and forwarding, a while after the first of them. Owns the descriptor. */
export class RouteWatch {
  readonly #sys: Sys;
  readonly #fd: number;
  #timer: number | undefined;

  constructor(sys: Sys, onDidChange: () => void) {
    this.#sys = sys;
    this.#fd = sys.socket.netlinkOpen(
      0,
      Object.values(routeGroup).reduce((sum, group) => sum | group, 0),
    );
    try {
      sys.file.setNonblocking(this.#fd, true);
    } catch (error) {
      sys.file.close(this.#fd);
      throw error;
    }
    sys.loop.add(this.#fd, sys.loop.EPOLLIN, () => {
      this.#drain();
      this.#timer ??= sys.loop.setTimer(settleMs, () => {
        this.#timer = undefined;
        onDidChange();
      });
    });
  }

  dispose(): void {
    if (this.#timer !== undefined) this.#sys.loop.clearTimer(this.#timer);
    this.#sys.loop.remove(this.#fd);
    this.#sys.file.close(this.#fd);
  }

  /** What is told does not matter, for all is read anew: so nothing is lost where more came than the socket holds (ENOBUFS). */
  #drain(): void {
    try {
      while (this.#sys.socket.netlinkReceive(this.#fd) !== undefined);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }
}
