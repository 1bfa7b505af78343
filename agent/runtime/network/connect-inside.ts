// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { addressBytes } from './address.ts';
import { inNetworkOf } from './inside.ts';

/** What listens for others listens on the loopback too, and what is for the guest alone listens nowhere else. */
const loopbacks = ['127.0.0.1', '::1'] as const;

/** A guest may drop what comes to a port of its own; a connection on the loopback is made at once else. */
const patienceMs = 5_000;

/**
 * Connects to a TCP port of the guest, in its network and on its loopback: it need not be reachable from anywhere. Answers the
 * descriptor, nonblocking, and the address that took it. undefined: nothing listens there.
 */
export async function connectInside(
  sys: Sys,
  initPid: number,
  port: number,
): Promise<{ fd: number; address: string } | undefined> {
  for (const address of loopbacks) {
    const fd = attempt(() =>
      inNetworkOf(sys, initPid, () =>
        sys.socket.internetConnect(sys.socket.SOCK_STREAM, addressBytes(address), port, 0),
      ),
    );
    if (fd !== undefined && (await isConnected(sys, fd))) return { fd, address };
  }
  return undefined;
}

/** What is not connected in the end is closed. */
function isConnected({ loop, file }: Sys, fd: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (connected: boolean): void => {
      loop.clearTimer(timer);
      loop.remove(fd);
      if (!connected) file.close(fd);
      resolve(connected);
    };
    const timer = loop.setTimer(patienceMs, () => done(false));
    // connect(2): writable when it has ended, with an error beside it when it has failed.
    loop.add(fd, loop.EPOLLOUT, (events) => done((events & (loop.EPOLLERR | loop.EPOLLHUP)) === 0));
  });
}

/** Refusals of this guest's network: without IPv6, or with its loopback down. A process that is gone is told. */
const refusals: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EHOSTUNREACH',
]);

function attempt(body: () => number): number | undefined {
  try {
    return body();
  } catch (error) {
    if (!isSysError(error) || !refusals.has(error.code)) throw error;
    return undefined;
  }
}
