// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RouteSocket } from './route-socket.ts';

/**
 * Opens sockets in the network namespace of the process, which they keep when the process is gone: a socket belongs to the namespace that
 * it was opened in. In there for a moment, and back.
 */
export function inNetworkOf<T>(sys: Sys, pid: number, open: () => T): T {
  const { file, process } = sys;
  const own = file.open('/proc/self/ns/net', file.O_RDONLY);
  try {
    const guest = file.open(`/proc/${pid}/ns/net`, file.O_RDONLY);
    try {
      process.setns(guest, process.CLONE_NEWNET);
    } finally {
      file.close(guest);
    }
    try {
      return open();
    } finally {
      process.setns(own, process.CLONE_NEWNET);
    }
  } finally {
    file.close(own);
  }
}

export function openRouteInside(sys: Sys, pid: number): RouteSocket {
  return inNetworkOf(sys, pid, () => new RouteSocket(sys));
}
