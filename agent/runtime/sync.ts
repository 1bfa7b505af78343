// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { RuntimeFailure } from './api.ts';
import type { StepEntry } from './spawn-request.ts';

/**
 * The barriers between the monitor and the guest's first process: JSON messages over a SEQPACKET pair. The child waits for
 * `configure`, sets itself up, waits for `connected` before its part of the network, tells `ready`, and waits for `run` unless it may go on. Both ends are CLOEXEC, so that the end of the stream after
 * that means that exec has succeeded.
 */
export type SyncMessage =
  /** The process moves itself into its cgroups by these files, and goes on. */
  | { kind: 'configure'; entries: string[] }
  /** The host's part of the network is there. `mayRun`: the monitor has nothing to do between `ready` and exec, and says no `run`. */
  | { kind: 'connected'; mayRun: boolean }
  /** Carries terminals: main and peer of each in turn. */
  | { kind: 'terminals' }
  /** All is set up, with what was not told yet. */
  | { kind: 'ready'; entries?: StepEntry[] }
  | { kind: 'run' }
  /** By a helper that has made the process for its own parent; the pidfd comes along. */
  | { kind: 'cloned'; pid: number }
  /** A detached mount comes along; without one, it was optional and is missing. */
  | { kind: 'tree' }
  /** The process has its ids, and all trees. */
  | { kind: 'mapped' }
  /** The process has made what namespaces it could only make then. */
  | { kind: 'unshared' }
  | { kind: 'log'; entries: StepEntry[] }
  | { kind: 'failed'; failure: RuntimeFailure };

const maximumBytes = 64 * 1024;
/** Descriptors that one message carries. */
export const maximumFds = 64;

export function sendSync(sys: Sys, fd: number, message: SyncMessage, fds: number[] = []): void {
  sys.socket.sendMessage(fd, sys.text.encodeUtf8(JSON.stringify(message)), fds);
}

/** An end that closed with something unread is told once, before what it has sent itself (unix(7), ECONNRESET). */
function receivePast(sys: Sys, fd: number): ReturnType<Sys['socket']['receiveMessage']> {
  try {
    return sys.socket.receiveMessage(fd, maximumBytes, maximumFds);
  } catch (error) {
    if (!isSysError(error, 'ECONNRESET')) throw error;
    return sys.socket.receiveMessage(fd, maximumBytes, maximumFds);
  }
}

/** undefined: the other end is closed. Descriptors are the caller's. Blocks. */
export function receiveSync(sys: Sys, fd: number): { message: SyncMessage; fds: number[] } | undefined {
  const received = receivePast(sys, fd);
  if (received === undefined || received.data.length === 0) return undefined;
  return { message: JSON.parse(sys.text.decodeUtf8(received.data)) as SyncMessage, fds: received.fds };
}

/** Of a process that ends by it: the other end may be gone, or have given up, and then there is nobody to tell. */
export function tellFailure(sys: Sys, fd: number, failure: RuntimeFailure): void {
  try {
    sendSync(sys, fd, { kind: 'failed', failure });
  } catch (error) {
    void error;
  }
}
