// SPDX-License-Identifier: Apache-2.0
import type { ForwardState, HostPort, PortForward, SocketEntry } from '../../../agent/protocol/index.ts';
import type { LocalPort } from '../../../electron/ipc/contract.ts';

export const protocols = ['tcp', 'udp'] as const satisfies readonly HostPort['protocol'][];

export type PortProblem = 'number' | 'reserved' | 'taken';

/** undefined: it is none. */
export function portOf(text: string): number | undefined {
  const trimmed = text.trim();
  const port = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

export interface ForwardForm {
  protocol: HostPort['protocol'];
  hostPort: string;
  /** Empty: the same number. */
  guestPort: string;
  keep: boolean;
}

export const emptyForward: ForwardForm = { protocol: 'tcp', hostPort: '', guestPort: '', keep: true };

/** adb's own: who comes by them is meant for the device. */
const reserved: ReadonlySet<number> = new Set([5037, 5555]);

/** What is wrong so far; what is still empty is not wrong yet. */
export function forwardProblems(
  { protocol, hostPort, guestPort }: ForwardForm,
  forwards: readonly ForwardState[],
): { hostPort?: PortProblem; guestPort?: PortProblem } {
  const port = portOf(hostPort);
  const problem =
    port === undefined
      ? 'number'
      : protocol === 'tcp' && reserved.has(port)
        ? 'reserved'
        : forwards.some((each) => each.protocol === protocol && each.hostPort === port)
          ? 'taken'
          : undefined;
  return {
    ...(hostPort.trim() === '' || problem === undefined ? {} : { hostPort: problem }),
    ...(guestPort.trim() === '' || portOf(guestPort) !== undefined ? {} : { guestPort: 'number' }),
  };
}

/** undefined: not ready yet. */
export function forwardOf(form: ForwardForm, forwards: readonly ForwardState[]): PortForward | undefined {
  const hostPort = portOf(form.hostPort);
  const guestPort = form.guestPort.trim() === '' ? hostPort : portOf(form.guestPort);
  if (hostPort === undefined || guestPort === undefined) return undefined;
  if (Object.keys(forwardProblems(form, forwards)).length > 0) return undefined;
  return { protocol: form.protocol, hostPort, guestPort };
}

export interface Offer {
  port: number;
  /** Of the process that listens there. */
  name: string | undefined;
}

const mostOffers = 6;

/** Ports on which something listens in the guest and that are not open here yet, one each. */
export function offersOf(sockets: readonly SocketEntry[], open: readonly LocalPort[]): Offer[] {
  const taken = new Set(open.map(({ guestPort }) => guestPort));
  const offers = new Map<number, Offer>();
  for (const { protocol, state, localPort, holders } of sockets) {
    if (!protocol.startsWith('tcp') || state !== 'LISTEN' || taken.has(localPort)) continue;
    const name = offers.get(localPort)?.name ?? holders[0]?.name;
    offers.set(localPort, { port: localPort, name });
  }
  return [...offers.values()].sort((one, other) => one.port - other.port).slice(0, mostOffers);
}
