// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { addressBytes } from '../address.ts';
import type { ManagedNetwork } from '../managed-network.ts';
import { namePort } from '../name-port.ts';

/** ETH_P_* of <linux/if_ether.h>. */
export const etherType = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** Of one guest's link, on the host; undefined: the host does not let us. All are the owner's to close. */
export interface LinkSockets {
  linkIndex: number;
  /** packet(7): what clients of DHCP send to a server. */
  dhcpFd: number | undefined;
  /** packet(7): who asks for a router. */
  solicitationFd: number | undefined;
  /** At the host's addresses there. */
  names: readonly { udpFd: number | undefined; tcpFd: number | undefined }[];
}

/** Code, jumps when it holds and when not, operand: struct sock_filter (Documentation/networking/filter.rst). */
type Instruction = readonly [code: number, yes: number, no: number, operand: number];

const loadByte = 0x30;
const loadHalf = 0x28;
const loadHalfBehind = 0x48;
const loadHeaderLength = 0xb1;
const isEqual = 0x15;
const hasBits = 0x45;
const answer = 0x06;
const all = 0xffff;

/** UDP to port 67, whole or in its first fragment. */
const toDhcpServer: readonly Instruction[] = [
  [loadByte, 0, 0, 9],
  [isEqual, 0, 6, 17],
  [loadHalf, 0, 0, 6],
  [hasBits, 4, 0, 0x1fff],
  [loadHeaderLength, 0, 0, 0],
  [loadHalfBehind, 0, 0, 2],
  [isEqual, 0, 1, 67],
  [answer, 0, 0, all],
  [answer, 0, 0, 0],
];

/** ICMPv6 of the type 133, right behind the header of IPv6. */
const solicitations: readonly Instruction[] = [
  [loadByte, 0, 0, 6],
  [isEqual, 0, 3, 58],
  [loadByte, 0, 0, 40],
  [isEqual, 0, 1, 133],
  [answer, 0, 0, all],
  [answer, 0, 0, 0],
];

function encode(instructions: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(8 * instructions.length);
  const view = new DataView(bytes.buffer);
  for (const [index, [code, yes, no, operand]] of instructions.entries()) {
    view.setUint16(8 * index, code, true);
    bytes.set([yes, no], 8 * index + 2);
    view.setUint32(8 * index + 4, operand, true);
  }
  return bytes;
}

/** Connections of a guest that wait to be accepted. */
const backlog = 8;

/**
 * Before the guest runs, so that nothing is lost that it sends at once: it waits here for what serves it. What the host refuses is
 * told by `warn` and left out, for the guest has its addresses in any case.
 */
export function openLinkSockets(
  sys: Sys,
  { link, hasNat }: { link: ManagedNetwork; hasNat: { ipv4: boolean; ipv6: boolean } },
  warn: (text: string) => void,
): LinkSockets {
  const { socket } = sys;
  const attempt = (what: string, open: () => number): number | undefined => {
    try {
      return open();
    } catch (error) {
      if (!isSysError(error)) throw error;
      warn(`no ${what} for the guest: ${error.message}`);
      return undefined;
    }
  };
  const { hostInterface, hostAddress4, hostAddress6 } = link;
  const linkIndex = socket.ifNameToIndex(hostInterface);
  // Without a rule that leads elsewhere the guest's own port is the one to listen at.
  const portOf = (isLed: boolean): number => (isLed ? namePort.listening : namePort.asked);
  const four = { address: hostAddress4, port: portOf(hasNat.ipv4) };
  const six = hostAddress6 === undefined ? [] : [{ address: hostAddress6, port: portOf(hasNat.ipv6) }];
  return {
    linkIndex,
    dhcpFd: attempt('DHCP', () => socket.packetOpen(linkIndex, etherType.ipv4, encode(toDhcpServer))),
    solicitationFd:
      hostAddress6 === undefined
        ? undefined
        : attempt('router advertisements', () => socket.packetOpen(linkIndex, etherType.ipv6, encode(solicitations))),
    names: [four, ...six].map(({ address, port }) => {
      const listen = (type: number) => socket.internetListen(type, addressBytes(address), port, hostInterface, backlog);
      return {
        udpFd: attempt(`DNS at ${address}`, () => listen(socket.SOCK_DGRAM)),
        tcpFd: attempt(`DNS over TCP at ${address}`, () => listen(socket.SOCK_STREAM)),
      };
    }),
  };
}

export function descriptorsOf({ dhcpFd, solicitationFd, names }: LinkSockets): number[] {
  const all = [dhcpFd, solicitationFd, ...names.flatMap(({ udpFd, tcpFd }) => [udpFd, tcpFd])];
  return all.filter((fd) => fd !== undefined);
}
