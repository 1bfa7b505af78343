// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { guestNamespaces, socketHolders } from '../view/socket-holders.ts';
import { parseSocketTable, type SocketLine } from '../view/socket-table.ts';

/** Sockets of tcp and udp in the caller's network namespace. A kernel without IPv6 has two tables less. */
export function readHostSockets(sys: Sys, protocol: 'tcp' | 'udp'): SocketLine[] {
  return ([protocol, `${protocol}6`] as const).flatMap((table) => {
    try {
      return parseSocketTable(table, sys.file.readText(`/proc/net/${table}`));
    } catch (error) {
      if (isSysError(error, 'ENOENT')) return [];
      throw error;
    }
  });
}

/** Its program and number, as far as /proc tells: all processes are looked at. */
export function holderOfSocket(sys: Sys, { inode }: SocketLine): string | undefined {
  const own = guestNamespaces(sys, sys.process.getpid());
  const holder = socketHolders(sys, { ...own, kind: 'net', id: sys.file.readlink('/proc/self/ns/net') }).get(
    inode,
  )?.[0];
  return holder === undefined ? undefined : `${holder.name} (${holder.hostPid})`;
}
