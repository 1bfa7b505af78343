// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { addressBytes, cidrOf } from './address.ts';
import {
  addressAttribute,
  infoAttribute,
  linkAttribute,
  linkFlag,
  message,
  messageFlag,
  messageType,
  type NetlinkMessage,
  NetlinkWriter,
  parseMessages,
  readNumber,
  routeAttribute,
  vethPeer,
} from './netlink.ts';

const errnoNames: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  5: 'EIO',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  16: 'EBUSY',
  17: 'EEXIST',
  19: 'ENODEV',
  22: 'EINVAL',
  34: 'ERANGE',
  95: 'EOPNOTSUPP',
  97: 'EAFNOSUPPORT',
  99: 'EADDRNOTAVAIL',
  101: 'ENETUNREACH',
};

/** A refusal of the kernel, in the shape of a SysError: `call` is the request. */
function netlinkError(call: string, errno: number, path: string): Error {
  const code = errnoNames[errno] ?? 'E?';
  const error = new Error(`${call} ${path}: ${code}`);
  return Object.assign(error, { name: 'SysError', code, errno, call, path });
}

/** Requests to the kernel's routing tables in the network namespace that the socket was opened in. Owns the descriptor. */
export class RouteSocket {
  readonly #sys: Sys;
  readonly fd: number;
  #sequence = 1;
  /** Indices of the links that this socket has asked for; a link that is new or renamed is asked for anew. */
  readonly #indices = new Map<string, number>();

  constructor(sys: Sys) {
    this.#sys = sys;
    this.fd = sys.socket.netlinkOpen(0, 0);
  }

  close(): void {
    this.#sys.file.close(this.fd);
  }

  createVeth(hostName: string, peerName: string, peerPid: number, mtu: number | undefined): void {
    const body = new NetlinkWriter().fields(...linkHeader(0, 0)).text(linkAttribute.name, hostName);
    if (mtu !== undefined) body.number(linkAttribute.mtu, mtu);
    body.nested(linkAttribute.linkInfo, (info) => {
      info.text(infoAttribute.kind, 'veth').nested(infoAttribute.data, (data) => {
        const peer = new NetlinkWriter().fields(...linkHeader(0, 0)).text(linkAttribute.name, peerName);
        if (mtu !== undefined) peer.number(linkAttribute.mtu, mtu);
        peer.number(linkAttribute.netnsPid, peerPid);
        data.attribute(vethPeer, peer.bytes());
      });
    });
    this.#request('RTM_NEWLINK', messageType.newLink, messageFlag.create | messageFlag.exclusive, body, hostName);
  }

  deleteLink(name: string): void {
    const body = new NetlinkWriter().fields(...linkHeader(this.indexOf(name), 0));
    this.#request('RTM_DELLINK', messageType.deleteLink, 0, body, name);
    this.#indices.delete(name);
  }

  setLink(
    name: string,
    change: { newName?: string; up?: boolean; master?: string; macAddress?: string | undefined },
  ): void {
    const body = new NetlinkWriter().fields(...linkHeader(this.indexOf(name), change.up === true ? linkFlag.up : 0));
    if (change.newName !== undefined) body.text(linkAttribute.name, change.newName);
    if (change.master !== undefined) body.number(linkAttribute.master, this.indexOf(change.master));
    if (change.macAddress !== undefined) {
      body.attribute(
        linkAttribute.address,
        Uint8Array.from(change.macAddress.split(':').map((part) => Number.parseInt(part, 16))),
      );
    }
    this.#request('RTM_NEWLINK', messageType.newLink, 0, body, name);
    if (change.newName !== undefined) this.#indices.delete(name);
  }

  addAddress(name: string, cidr: string): void {
    const { family, bytes, prefix } = cidrOf(cidr);
    const body = new NetlinkWriter()
      .fields([1, family], [1, prefix], [1, 0], [1, 0], [4, this.indexOf(name)])
      .attribute(addressAttribute.local, bytes)
      .attribute(addressAttribute.address, bytes);
    this.#request(
      'RTM_NEWADDR',
      messageType.newAddress,
      messageFlag.create | messageFlag.exclusive,
      body,
      `${name} ${cidr}`,
    );
  }

  addDefaultRoute(name: string, gateway: string): void {
    const bytes = addressBytes(gateway);
    // rtmsg: main table (254), boot protocol (3), universe scope (0), unicast (1).
    const body = new NetlinkWriter()
      .fields([1, bytes.length === 4 ? 2 : 10], [1, 0], [1, 0], [1, 0], [1, 254], [1, 3], [1, 0], [1, 1], [4, 0])
      .attribute(routeAttribute.gateway, bytes)
      .number(routeAttribute.outputLink, this.indexOf(name));
    this.#request('RTM_NEWROUTE', messageType.newRoute, messageFlag.create | messageFlag.exclusive, body, gateway);
  }

  /** In this socket's namespace: if_nametoindex would ask in the caller's. */
  indexOf(name: string): number {
    const known = this.#indices.get(name);
    if (known !== undefined) return known;
    const body = new NetlinkWriter().fields(...linkHeader(0, 0)).text(linkAttribute.name, name);
    const answers = this.#exchange('RTM_GETLINK', messageType.getLink, 0, body, name);
    const link = answers.find((answer) => answer.type === messageType.newLink);
    if (link === undefined) throw netlinkError('RTM_GETLINK', 19, name);
    const index = readNumber(link.body, 4);
    this.#indices.set(name, index);
    return index;
  }

  /** All messages of a dump. family 0 is all. */
  dump(type: number, family: number): NetlinkMessage[] {
    const body = new NetlinkWriter().fields([1, family], [1, 0], [2, 0], [4, 0], [4, 0], [4, 0]);
    return this.#exchange('dump', type, messageFlag.dump, body, '');
  }

  #request(call: string, type: number, flags: number, body: NetlinkWriter, path: string): void {
    this.#exchange(call, type, flags | messageFlag.acknowledge, body, path);
  }

  #exchange(call: string, type: number, flags: number, body: NetlinkWriter, path: string): NetlinkMessage[] {
    const sequence = this.#sequence++;
    this.#sys.socket.netlinkSend(this.fd, message(type, flags | messageFlag.request, sequence, body.bytes()));
    const answers: NetlinkMessage[] = [];
    for (;;) {
      const datagram = this.#sys.socket.netlinkReceive(this.fd);
      if (datagram === undefined) throw netlinkError(call, 11, path);
      for (const answer of parseMessages(datagram)) {
        if (answer.sequence !== sequence) continue;
        if (answer.type === messageType.done) return answers;
        if (answer.type === messageType.error) {
          const errno = -(readNumber(answer.body) | 0);
          if (errno !== 0) throw netlinkError(call, errno, path);
          return answers;
        }
        answers.push(answer);
        const single = (flags & (messageFlag.dump | messageFlag.acknowledge)) === 0;
        if (single) return answers;
      }
    }
  }
}

/** struct ifinfomsg */
function linkHeader(index: number, flags: number): [1 | 2 | 4, number][] {
  return [
    [1, 0],
    [1, 0],
    [2, 0],
    [4, index],
    [4, flags],
    [4, flags],
  ];
}
