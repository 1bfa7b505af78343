// SPDX-License-Identifier: Apache-2.0
import type { SocketEntry, SocketProtocol } from '../../../protocol/network-view.ts';
import { printAddress } from '../address.ts';

/** A line of a table below /proc/net (proc(5)). */
export interface SocketLine extends Omit<SocketEntry, 'uid' | 'holders'> {
  /** As the reader's user namespace has it; unix sockets tell none. */
  hostUid?: number;
  inode: number;
}

/** enum of <net/tcp_states.h>, from 1 on. */
const tcpStates = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

/** `0100007F:1F90`: words of 32 bits as the processor has them, little endian on all of ours, and the port. */
export function parseEndpoint(text: string): { address: string; port: number; any: boolean } | undefined {
  const match = /^([0-9A-Fa-f]{8}|[0-9A-Fa-f]{32}):([0-9A-Fa-f]{1,4})$/.exec(text);
  if (match === null) return undefined;
  const words = match[1]?.match(/.{8}/g) ?? [];
  const bytes = Uint8Array.from(
    words.flatMap((word) => [6, 4, 2, 0].map((at) => Number.parseInt(word.slice(at, at + 2), 16))),
  );
  const any = bytes.every((byte) => byte === 0);
  return { address: printAddress(bytes), port: Number.parseInt(match[2] ?? '', 16), any };
}

function stateOf(protocol: SocketProtocol, code: string): string {
  const state = tcpStates[Number.parseInt(code, 16) - 1] ?? `STATE_${code}`;
  if (protocol.startsWith('tcp')) return state;
  return state === 'ESTABLISHED' ? state : 'UNCONNECTED';
}

function inetLine(protocol: SocketProtocol, line: string): SocketLine | undefined {
  const [, local = '', remote = '', code = '', queues = '', , , uid = '', , inode = ''] = line.trim().split(/\s+/);
  const here = parseEndpoint(local);
  const there = parseEndpoint(remote);
  if (here === undefined || there === undefined || !/^\d+$/.test(inode)) return undefined;
  const [send = '', receive = ''] = queues.split(':');
  const connected = !there.any || there.port !== 0;
  return {
    protocol,
    state: stateOf(protocol, code),
    localAddress: here.address,
    localPort: here.port,
    ...(connected ? { remoteAddress: there.address, remotePort: there.port } : {}),
    sendQueue: Number.parseInt(send, 16) || 0,
    receiveQueue: Number.parseInt(receive, 16) || 0,
    ...(/^\d+$/.test(uid) ? { hostUid: Number(uid) } : {}),
    inode: Number(inode),
  };
}

/** __SO_ACCEPTCON of <linux/net.h>: it listens. */
const accepts = 0x10000;

/** Those that listen under a name: the rest are the two ends of pairs, which lead nowhere else. */
function unixLine(line: string): SocketLine | undefined {
  const match = /^\s*[0-9A-Fa-f]+:\s+\S+\s+\S+\s+([0-9A-Fa-f]+)\s+\S+\s+\S+\s+(\d+) (.+)$/.exec(line);
  if (match === null || (Number.parseInt(match[1] ?? '', 16) & accepts) === 0) return undefined;
  return {
    protocol: 'unix',
    state: 'LISTEN',
    localAddress: match[3] ?? '',
    localPort: 0,
    sendQueue: 0,
    receiveQueue: 0,
    inode: Number(match[2]),
  };
}

/** The lines of a table; what is no line of it, as its head, is left out. Never throws. */
export function parseSocketTable(protocol: SocketProtocol, text: string): SocketLine[] {
  const lineOf = protocol === 'unix' ? unixLine : (line: string) => inetLine(protocol, line);
  return text.split('\n').flatMap((line) => lineOf(line) ?? []);
}
