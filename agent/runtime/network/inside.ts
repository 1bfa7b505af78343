// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { RouteSocket } from './route-socket.ts';

/**
 * A socket in the network namespace of the process, which it keeps when the process is gone: a socket belongs to the namespace that it
 * was opened in. In there for a moment, and back.
 */
export function openRouteInside(sys: Sys, pid: number): RouteSocket {
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
      return new RouteSocket(sys);
    } finally {
      process.setns(own, process.CLONE_NEWNET);
    }
  } finally {
    file.close(own);
  }
}
