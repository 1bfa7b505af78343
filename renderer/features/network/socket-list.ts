// SPDX-License-Identifier: Apache-2.0
import type { SocketEntry } from '../../../agent/protocol/index.ts';

export const socketScopes = ['listening', 'connected', 'all', 'unix'] as const;
export type SocketScope = (typeof socketScopes)[number];

/** Datagram sockets that are bound wait for what comes, as listeners do. */
function listens({ state, localPort }: SocketEntry): boolean {
  return state === 'LISTEN' || (state === 'UNCONNECTED' && localPort !== 0);
}

function isIn(scope: SocketScope, socket: SocketEntry): boolean {
  if (socket.protocol === 'unix') return scope === 'unix';
  switch (scope) {
    case 'listening':
      return listens(socket);
    case 'connected':
      return socket.remotePort !== undefined;
    case 'all':
      return true;
    case 'unix':
      return false;
  }
}

/** What a person may look for: `8080`, `:8080`, an address, a program, a pid, tcp. */
function words(socket: SocketEntry): string {
  const { protocol, localAddress, localPort, remoteAddress = '', remotePort = '', holders } = socket;
  const held = holders.map(({ pid, hostPid, name }) => `${name} ${pid ?? hostPid}`).join(' ');
  return `${protocol} ${localAddress}:${localPort} ${remoteAddress}:${remotePort} ${held}`.toLowerCase();
}

export function shownSockets(sockets: readonly SocketEntry[], scope: SocketScope, filter: string): SocketEntry[] {
  const wanted = filter.trim().toLowerCase().split(/\s+/);
  return sockets
    .filter((socket) => isIn(scope, socket))
    .filter((socket) => wanted.every((word) => words(socket).includes(word)))
    .sort(
      (one, other) =>
        one.localPort - other.localPort ||
        one.localAddress.localeCompare(other.localAddress) ||
        one.protocol.localeCompare(other.protocol) ||
        (one.remotePort ?? 0) - (other.remotePort ?? 0),
    );
}

export function countsByScope(sockets: readonly SocketEntry[]): Record<SocketScope, number> {
  const count = (scope: SocketScope): number => sockets.filter((socket) => isIn(scope, socket)).length;
  return { listening: count('listening'), connected: count('connected'), all: count('all'), unix: count('unix') };
}

export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** `10.0.0.1:80`, `[::1]:80` */
export function printEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What a row is known by while the list moves. Two sockets may share a port (SO_REUSEPORT): `nth` tells them apart. */
export function socketKey(socket: SocketEntry, nth: number): string {
  const { protocol, localAddress, localPort, remoteAddress, remotePort, holders } = socket;
  return [protocol, localAddress, localPort, remoteAddress, remotePort, holders[0]?.hostPid ?? nth].join(' ');
}
