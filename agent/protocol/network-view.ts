// SPDX-License-Identifier: Apache-2.0
/** Who holds a socket. A socket that several processes share is told with each of them. */
export interface SocketHolder {
  /** As the guest counts. undefined: it is a process of the host that has entered the guest's network. */
  pid?: number;
  hostPid: number;
  /** Its name as the kernel has it (15 bytes, /proc/PID/comm): chosen by the process. */
  name: string;
}

export const socketProtocols = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6', 'unix'] as const;
export type SocketProtocol = (typeof socketProtocols)[number];

export interface SocketEntry {
  protocol: SocketProtocol;
  /** As tcp(7) names them; of datagrams ESTABLISHED when connected, else UNCONNECTED; of unix sockets LISTEN. */
  state: string;
  /** An address; of a unix socket its path, with @ before an abstract one. */
  localAddress: string;
  /** 0: none. Of raw sockets the protocol's number. */
  localPort: number;
  /** Of one that is connected. */
  remoteAddress?: string;
  remotePort?: number;
  /** Bytes that wait to be sent, and to be read; of one that listens, connections that wait. */
  sendQueue: number;
  receiveQueue: number;
  /** User in the guest that made it; undefined: nobody there, or not known. */
  uid?: number;
  holders: SocketHolder[];
}

export interface RouteEntry {
  /** With prefix length, or 'default'. */
  destination: string;
  gateway?: string;
  /** Name of the link, where it leads to one. */
  link?: string;
  source?: string;
  /** 0: none. */
  metric: number;
  /** 254 is the main table (rtnetlink(7)); Android's netd has one for each network. */
  table: number;
  /** unicast, unreachable, blackhole, prohibit, throw, nat, or its number. */
  kind: string;
  /** Who made it: kernel, boot, static, ra, dhcp, or its number. */
  origin: string;
}

export interface ResolverFacts {
  /** /etc/resolv.conf of the guest, as it leads there; undefined: it has none (Android asks netd). */
  path?: string;
  servers: string[];
  search: string[];
  options: string[];
}

/** What goes over a guest's network now, as seen from inside of its network namespace. */
export interface NetworkView {
  /** The guest has no network of its own: these are the host's. */
  shared: boolean;
  sockets: SocketEntry[];
  /** Beyond the limit of what is told. */
  socketsLeftOut: number;
  routes: RouteEntry[];
  routesLeftOut: number;
  resolver: ResolverFacts;
}
