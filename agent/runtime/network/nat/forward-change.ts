// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../../api.ts';
import type { HostPort, PortForward } from '../network-values.ts';
import type { SocketLine } from '../view/socket-table.ts';

type Why = 'no-nat' | 'reserved' | 'listens' | 'other-guest' | 'there' | 'not-there' | 'too-many' | 'included';

/** What decides whether a port of the host may lead to a guest. */
export interface ForwardFacts {
  /** The guest's own. */
  own: readonly PortForward[];
  /** Of other guests that run. */
  others: readonly { guest: string; forwards: readonly PortForward[] }[];
  /** Sockets of the host. */
  sockets: readonly SocketLine[];
  /** The program that holds a socket; undefined: not known. */
  holderOf?(socket: SocketLine): string | undefined;
}

/** adbd where it serves the network (adb tcpip), and adb's server: a forward there would cut off whoever comes by them. */
const adbPorts = [5555, 5037];
/** More than anybody means; each is two rules that every first packet passes. */
const mostForwards = 256;

export const isSamePort = (one: HostPort, other: HostPort): boolean =>
  one.protocol === other.protocol && one.hostPort === other.hostPort;

export const printPort = ({ protocol, hostPort }: HostPort): string => `${protocol} ${hostPort}`;

export function forwardRefused(
  port: HostPort,
  why: Why,
  message: string,
  details: Record<string, string> = {},
): RuntimeError {
  const { protocol, hostPort } = port;
  return new RuntimeError({
    reason: 'forward-refused',
    message: `${printPort(port)}: ${message}`,
    details: { step: 'forward', why, protocol, port: hostPort, ...details },
  });
}

/** A forward spares the host's loopback: who listens there alone is not in its way. */
function isInTheWay({ protocol, localAddress, localPort, state }: SocketLine, port: HostPort): boolean {
  if (!protocol.startsWith(port.protocol) || localPort !== port.hostPort) return false;
  if (state !== (port.protocol === 'tcp' ? 'LISTEN' : 'UNCONNECTED')) return false;
  return !localAddress.startsWith('127.') && localAddress !== '::1' && !localAddress.startsWith('::ffff:127.');
}

/** Of a config alone, whose guest need not run. Throws RuntimeError forward-refused. */
export function checkConfigForward(forward: PortForward, own: readonly PortForward[]): void {
  if (forward.protocol === 'tcp' && adbPorts.includes(forward.hostPort))
    throw forwardRefused(forward, 'reserved', "this is adb's own port");
  if (own.some((each) => isSamePort(each, forward))) throw forwardRefused(forward, 'there', 'the guest has it already');
  if (own.length >= mostForwards) throw forwardRefused(forward, 'too-many', `a guest has ${mostForwards} at most`);
}

/** Throws RuntimeError forward-refused. */
export function checkForward(forward: PortForward, { own, others, sockets, holderOf }: ForwardFacts): void {
  checkConfigForward(forward, own);
  const other = others.find(({ forwards }) => forwards.some((each) => isSamePort(each, forward)))?.guest;
  if (other !== undefined)
    throw forwardRefused(forward, 'other-guest', `it leads to ${other} already`, { guest: other });
  const socket = sockets.find((each) => isInTheWay(each, forward));
  if (socket === undefined) return;
  const holder = holderOf?.(socket);
  const who = holder ?? 'a program of the host';
  throw forwardRefused(forward, 'listens', `${who} listens there`, holder === undefined ? {} : { holder });
}

/** Those without the one of that port. Throws RuntimeError forward-refused. */
export function withoutForward(port: HostPort, own: readonly PortForward[]): PortForward[] {
  const rest = own.filter((each) => !isSamePort(each, port));
  if (rest.length === own.length) throw forwardRefused(port, 'not-there', 'the guest has no such forward');
  return rest;
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** As another monitor has written them down; what is none is left out. */
export function forwardsOf(value: unknown): PortForward[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown): PortForward[] => {
    if (typeof each !== 'object' || each === null) return [];
    const { protocol, hostPort, guestPort } = each as Partial<Record<keyof PortForward, unknown>>;
    if ((protocol !== 'tcp' && protocol !== 'udp') || !isPort(hostPort) || !isPort(guestPort)) return [];
    return [{ protocol, hostPort, guestPort }];
  });
}
