// SPDX-License-Identifier: Apache-2.0
import type { Channel, MetricsSample } from '../protocol/index.ts';
import type { ContainerStatus, Paths } from '../runtime/api.ts';
import { GuestLock } from '../runtime/guest-lock.ts';
import { undoDeadIfPossible } from '../runtime/network/nat/undo-dead.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { FdTransport } from './fd-transport.ts';
import { type MonitorMethods, monitorSocketPath } from './monitor-methods.ts';
import { connectFile } from './socket-file.ts';

export interface MonitorListener {
  onStatus(status: ContainerStatus): void;
  onMetrics(sample: MetricsSample): void;
  onConsoleLost(channel: number, lostBytes: number): void;
  onClose(): void;
}

/** The session's connection to one running guest's monitor. */
export class MonitorClient {
  readonly #transport: FdTransport;
  /** The monitor has ended, or left. */
  isOver = false;
  status: ContainerStatus | undefined;
  /** Settles when the first status is there, or the monitor has ended before it could tell. Never rejects. */
  readonly known: Promise<void>;

  private constructor(sys: Sys, fd: number, listener: MonitorListener) {
    this.#transport = new FdTransport(
      sys,
      { inputFd: fd, outputFd: fd },
      {
        onEvent: (event, params) => {
          if (event === 'status') {
            this.status = params as ContainerStatus;
            listener.onStatus(this.status);
          }
          if (event === 'metrics.sampled') listener.onMetrics(params as MetricsSample);
          if (event === 'console.lost') {
            const { channel, lostBytes } = params as { channel: number; lostBytes: number };
            listener.onConsoleLost(channel, lostBytes);
          }
        },
        onClose: () => {
          this.isOver = true;
          listener.onClose();
        },
      },
    );
    this.known = this.request('status', {}).then(
      (status) => {
        this.status = status;
      },
      () => undefined,
    );
  }

  /** Whether the guest has stopped and another monitor may have its place, whatever is left of this one. */
  get hasStopped(): boolean {
    return this.isOver || this.status?.state === 'STOPPED';
  }

  /** undefined: no monitor answers there; a socket that a dead one has left is removed. */
  static connect(sys: Sys, paths: Paths, name: string, listener: MonitorListener): MonitorClient | undefined {
    const path = monitorSocketPath(paths.run, name);
    try {
      return new MonitorClient(sys, connectFile(sys, path), listener);
    } catch (error) {
      if (isSysError(error, 'ECONNREFUSED')) {
        removeDead(sys, paths, name);
        undoDeadIfPossible(sys, paths.boot);
      } else if (!isSysError(error, 'ENOENT')) throw error;
      return undefined;
    }
  }

  async request<M extends keyof MonitorMethods>(
    method: M,
    params: MonitorMethods[M]['params'],
  ): Promise<MonitorMethods[M]['result']> {
    return (await this.#transport.connection.request(method, params)) as MonitorMethods[M]['result'];
  }

  openChannel(): Channel {
    return this.#transport.connection.openChannel();
  }

  close(): void {
    this.#transport.connection.close();
  }
}

/** Only under the lock: the next monitor may have the name already. */
function removeDead(sys: Sys, paths: Paths, name: string): void {
  const lock = GuestLock.take(sys, paths, name);
  if (lock === undefined) return;
  try {
    sys.file.unlink(monitorSocketPath(paths.run, name));
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  } finally {
    lock.release();
  }
}

export interface JoinOptions {
  /** A close is not passed on then. */
  isLost?(): boolean;
  /** Once, when the first bytes of `other` have been handed on. */
  onAnswer?(): void;
}

/** Joins two channels both ways: credit is granted on one side when the bytes have left on the other. */
export function joinChannels(one: Channel, other: Channel, { isLost = () => false, onAnswer }: JoinOptions = {}): void {
  forward(one, other, isLost);
  forward(other, one, isLost, onAnswer);
}

function forward(from: Channel, to: Channel, isLost: () => boolean, onFirst?: () => void): void {
  let waiting = 0;
  let first = onFirst;
  const drained = (): void => {
    if (waiting > 0) from.consumed(waiting);
    waiting = 0;
  };
  forwarders.set(to, drained);
  from.listen({
    onData(bytes) {
      if (to.write(bytes)) from.consumed(bytes.length);
      else waiting += bytes.length;
      first?.();
      first = undefined;
    },
    onEnd: () => to.end(),
    onDrain: () => forwarders.get(from)?.(),
    onClose: (reason) => {
      forwarders.delete(to);
      if (reason === 'ended') to.end();
      else if (!isLost()) to.reset(reason);
    },
  });
}

/** What waits for a channel's queue to empty. */
const forwarders = new WeakMap<Channel, () => void>();
