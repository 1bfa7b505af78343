// SPDX-License-Identifier: Apache-2.0
import {
  addressFamily,
  bridgeVlanFlag,
  bridgeVlanInfo,
  infoAttribute,
  ipvlanAttribute,
  linkAttribute,
  linkFlag,
  macvlanAttribute,
  messageFlag,
  messageType,
  NetlinkWriter,
  namespaceAttribute,
  vethPeer,
  vlanAttribute,
} from './netlink.ts';
import { type RouteRequest, request } from './route-request.ts';

const createOnly = messageFlag.create | messageFlag.exclusive;

/** struct ifinfomsg; `up` undefined leaves the flag alone. */
function header(index: number, options: { family?: number; up?: boolean | undefined } = {}): NetlinkWriter {
  const change = options.up === undefined ? 0 : linkFlag.up;
  const flags = options.up === true ? linkFlag.up : 0;
  return new NetlinkWriter().fields([1, options.family ?? 0], [1, 0], [2, 0], [4, index], [4, flags], [4, change]);
}

export function macBytes(macAddress: string): Uint8Array {
  return Uint8Array.from(macAddress.split(':').map((part) => Number.parseInt(part, 16)));
}

/** One end of a pair. */
export interface VethEnd {
  name: string;
  macAddress?: string | undefined;
  mtu?: number | undefined;
  receiveQueues?: number | undefined;
  transmitQueues?: number | undefined;
}

function writeEnd(writer: NetlinkWriter, end: VethEnd): void {
  writer.text(linkAttribute.name, end.name);
  if (end.macAddress !== undefined) writer.attribute(linkAttribute.address, macBytes(end.macAddress));
  if (end.mtu !== undefined) writer.number(linkAttribute.mtu, end.mtu);
  if (end.receiveQueues !== undefined) writer.number(linkAttribute.receiveQueues, end.receiveQueues);
  if (end.transmitQueues !== undefined) writer.number(linkAttribute.transmitQueues, end.transmitQueues);
}

/** The peer is made in the network namespace of the process; its name is looked for only there. */
export function createVeth(host: VethEnd, peer: VethEnd, peerPid: number): RouteRequest {
  const body = header(0);
  writeEnd(body, host);
  body.nested(linkAttribute.linkInfo, (info) => {
    info.text(infoAttribute.kind, 'veth').nested(infoAttribute.data, (data) => {
      const inner = header(0);
      writeEnd(inner, peer);
      data.attribute(vethPeer, inner.number(linkAttribute.netnsPid, peerPid).bytes());
    });
  });
  return request('RTM_NEWLINK', { type: messageType.newLink, flags: createOnly }, body, host.name);
}

/** What lies on a link of the host, by its kind. Modes are the kernel's numbers. */
export type UpperKind =
  | { kind: 'macvlan'; mode: number }
  | { kind: 'ipvlan'; mode: number; flags: number }
  | { kind: 'vlan'; id: number };

function writeKind(info: NetlinkWriter, upper: UpperKind): void {
  info.text(infoAttribute.kind, upper.kind).nested(infoAttribute.data, (data) => {
    if (upper.kind === 'macvlan') data.number(macvlanAttribute.mode, upper.mode);
    else if (upper.kind === 'ipvlan')
      data.short(ipvlanAttribute.mode, upper.mode).short(ipvlanAttribute.flags, upper.flags);
    else data.short(vlanAttribute.id, upper.id);
  });
}

/**
 * Made in the network namespace of the process, on a link of the socket's own namespace. `name` must be free in both: kernels before
 * 6.14 look for it in the socket's (rtnl_newlink).
 */
export function createUpper(name: string, lowerIndex: number, upper: UpperKind, pid: number): RouteRequest {
  const body = header(0)
    .text(linkAttribute.name, name)
    .number(linkAttribute.netnsPid, pid)
    .number(linkAttribute.link, lowerIndex)
    .nested(linkAttribute.linkInfo, (info) => writeKind(info, upper));
  return request('RTM_NEWLINK', { type: messageType.newLink, flags: createOnly }, body, name);
}

export function createBridge(name: string): RouteRequest {
  const body = header(0).text(linkAttribute.name, name);
  body.nested(linkAttribute.linkInfo, (info) => info.text(infoAttribute.kind, 'bridge'));
  return request('RTM_NEWLINK', { type: messageType.newLink, flags: createOnly }, body, name);
}

export interface LinkChange {
  /** A link that is up cannot be renamed. */
  name?: string | undefined;
  macAddress?: string | undefined;
  mtu?: number | undefined;
  /** Index of the bridge; 0 takes it out. */
  master?: number | undefined;
  up?: boolean | undefined;
  /** Into the network namespace of this process. The kernel takes the link down and off its addresses. */
  namespacePid?: number | undefined;
}

/** The kernel does it in this order: namespace, address, MTU, name, master, flags (do_setlink). */
export function changeLink(index: number, change: LinkChange, subject: string): RouteRequest {
  const body = header(index, { up: change.up });
  if (change.namespacePid !== undefined) body.number(linkAttribute.netnsPid, change.namespacePid);
  if (change.name !== undefined) body.text(linkAttribute.name, change.name);
  if (change.macAddress !== undefined) body.attribute(linkAttribute.address, macBytes(change.macAddress));
  if (change.mtu !== undefined) body.number(linkAttribute.mtu, change.mtu);
  if (change.master !== undefined) body.number(linkAttribute.master, change.master);
  return request('RTM_NEWLINK', { type: messageType.newLink }, body, subject);
}

export function deleteLink(index: number, name: string): RouteRequest {
  return request('RTM_DELLINK', { type: messageType.deleteLink }, header(index), name);
}

export function getLink(name: string): RouteRequest {
  return request('RTM_GETLINK', { type: messageType.getLink }, header(0).text(linkAttribute.name, name), name);
}

export function getLinkAt(index: number, subject: string): RouteRequest {
  return request('RTM_GETLINK', { type: messageType.getLink }, header(index), subject);
}

/** Membership of a bridge's port in a VLAN. */
export interface PortVlan {
  id: number;
  /** Frames without a tag belong to it, in both directions. */
  isUntagged: boolean;
}

function portVlan(
  call: 'RTM_SETLINK' | 'RTM_DELLINK',
  port: { index: number; name: string },
  vlan: PortVlan,
): RouteRequest {
  const flags = vlan.isUntagged ? bridgeVlanFlag.pvid | bridgeVlanFlag.untagged : 0;
  const body = header(port.index, { family: addressFamily.bridge }).nested(linkAttribute.afSpec, (spec) => {
    spec.attribute(bridgeVlanInfo, new NetlinkWriter().fields([2, flags], [2, vlan.id]).bytes());
  });
  const type = call === 'RTM_SETLINK' ? messageType.setLink : messageType.deleteLink;
  return request(call, { type }, body, `${port.name} vlan ${vlan.id}`);
}

export function addPortVlan(port: { index: number; name: string }, vlan: PortVlan): RouteRequest {
  return portVlan('RTM_SETLINK', port, vlan);
}

export function deletePortVlan(port: { index: number; name: string }, id: number): RouteRequest {
  return portVlan('RTM_DELLINK', port, { id, isUntagged: false });
}

/** Gives the namespace of the process a number in the socket's one, by which links in there are told. */
export function nameNamespace(pid: number): RouteRequest {
  const body = new NetlinkWriter()
    .fields([1, 0])
    .number(namespaceAttribute.pid, pid)
    .number(namespaceAttribute.id, 0xffffffff);
  return request('RTM_NEWNSID', { type: messageType.newNamespaceId }, body, `process ${pid}`);
}
