// SPDX-License-Identifier: Apache-2.0
import type {
  NetworkView,
  RouteEntry,
  SocketEntry,
  SocketHolder,
  SocketProtocol,
} from '../../../protocol/network-view.ts';
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { openFileInRoot } from '../../mounts/open-in-root.ts';
import { type IdRange, insideId } from '../../namespaces/id-map.ts';
import { readIdMap } from '../../namespaces/read-id-map.ts';
import { parseLink } from '../host-link.ts';
import { openRouteInside } from '../inside.ts';
import { messageType } from '../netlink.ts';
import { parseResolver } from './resolver.ts';
import { parseRoute } from './route-table.ts';
import { guestNamespaces, shownText, socketHolders } from './socket-holders.ts';
import { parseSocketTable, type SocketLine } from './socket-table.ts';

const protocols: readonly SocketProtocol[] = ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6', 'unix'];
const mostSockets = 1000;
const mostRoutes = 500;
const mostHolders = 4;
const tableBytes = 4 * 1024 * 1024;
const resolverBytes = 64 * 1024;
const longestPath = 256;

/** As much as the limit lets in: a guest can open as many sockets as it has descriptors. */
function readStart(sys: Sys, fd: number, limitBytes: number): string {
  const parts: string[] = [];
  for (let left = limitBytes; left > 0; ) {
    const bytes = sys.file.read(fd, Math.min(left, 65_536));
    if (bytes === undefined || bytes.length === 0) break;
    // Split characters do no harm: what is decided by is ASCII.
    parts.push(sys.text.decodeUtf8(bytes));
    left -= bytes.length;
  }
  return parts.join('');
}

function readTable(sys: Sys, initPid: number, protocol: SocketProtocol): SocketLine[] {
  let fd: number;
  try {
    fd = sys.file.open(`/proc/${initPid}/net/${protocol}`, sys.file.O_RDONLY);
  } catch (error) {
    // The kernel was built without it, such as IPv6.
    if (isSysError(error, 'ENOENT')) return [];
    throw error;
  }
  try {
    return parseSocketTable(protocol, readStart(sys, fd, tableBytes));
  } finally {
    sys.file.close(fd);
  }
}

function viewed(
  { hostUid, inode, ...line }: SocketLine,
  holders: ReadonlyMap<number, SocketHolder[]>,
  map: readonly IdRange[],
): SocketEntry {
  const uid = hostUid === undefined ? undefined : insideId(map, 'user', hostUid);
  return {
    ...line,
    localAddress: line.protocol === 'unix' ? shownText(line.localAddress, longestPath) : line.localAddress,
    ...(uid === undefined ? {} : { uid }),
    holders: (holders.get(inode) ?? []).slice(0, mostHolders),
  };
}

function readRoutes(sys: Sys, initPid: number): RouteEntry[] {
  const route = openRouteInside(sys, initPid);
  try {
    const links = route.dump(messageType.getLink).flatMap((each) => parseLink(each) ?? []);
    const names = new Map(links.map(({ index, name }) => [index, name]));
    return route
      .dump(messageType.getRoute)
      .flatMap((each) => parseRoute(each) ?? [])
      .map(({ linkIndex, ...line }) => {
        const link = linkIndex === undefined ? undefined : names.get(linkIndex);
        return { ...line, ...(link === undefined ? {} : { link }) };
      });
  } finally {
    route.close();
  }
}

/** The guest's own file, its links followed inside; what is no file, such as a pipe that would hold the reader, is none. */
function readResolver(sys: Sys, initPid: number): NetworkView['resolver'] {
  const { O_PATH, O_DIRECTORY } = sys.file;
  const opened: number[] = [];
  const open = (fd: number): number => {
    opened.push(fd);
    return fd;
  };
  const path = '/etc/resolv.conf';
  try {
    const root = open(sys.file.open(`/proc/${initPid}/root`, O_PATH | O_DIRECTORY));
    const fd = openFileInRoot(sys, root, path);
    return fd === undefined ? parseResolver('') : { path, ...parseResolver(readStart(sys, open(fd), resolverBytes)) };
  } catch (error) {
    if (isSysError(error)) return parseResolver('');
    throw error;
  } finally {
    for (const fd of opened) sys.file.close(fd);
  }
}

/** Listeners first: they are what is looked for, and what must not fall behind the limit. */
function byWeight(one: SocketLine, other: SocketLine): number {
  const weight = ({ state }: SocketLine): number => (state === 'LISTEN' ? 0 : state === 'TIME_WAIT' ? 2 : 1);
  return weight(one) - weight(other);
}

/**
 * Sockets, routes and resolver of a guest. It reads the guest's own file system, which may hold the reader up for ever: call it in a
 * process that can be given up. Throws SysError: ENOENT or ESRCH where the guest has ended.
 */
export function viewNetwork(sys: Sys, initPid: number): NetworkView {
  const guest = guestNamespaces(sys, initPid);
  const lines = protocols.flatMap((protocol) => readTable(sys, initPid, protocol)).sort(byWeight);
  const holders = socketHolders(sys, guest);
  const map = readIdMap(sys, initPid);
  const routes = readRoutes(sys, initPid);
  return {
    shared: guest.shared,
    sockets: lines.slice(0, mostSockets).map((line) => viewed(line, holders, map)),
    socketsLeftOut: Math.max(0, lines.length - mostSockets),
    routes: routes.slice(0, mostRoutes),
    routesLeftOut: Math.max(0, routes.length - mostRoutes),
    resolver: readResolver(sys, initPid),
  };
}
