// SPDX-License-Identifier: Apache-2.0

export const forwardProtocols = ['tcp', 'udp'] as const;

/** A port of the device: what a forward is known by. */
export interface HostPort {
  protocol: (typeof forwardProtocols)[number];
  hostPort: number;
}

/** A port of the device that leads to one of a guest with NAT. */
export interface PortForward extends HostPort {
  guestPort: number;
}

export interface ForwardState extends PortForward {
  /** It leads to the guest now. */
  active: boolean;
  /** A line of the config has it (lodge.net.N.forward), for each start. */
  inConfig: boolean;
}

export interface GuestForwards {
  /** Whether there can be any now: the guest that runs, else its config, has lodge.net.N.nat. */
  possible: boolean;
  /** By port. */
  forwards: ForwardState[];
}

/**
 * Why a forward is refused: `why` of the details of forward-refused. With `protocol` and `port`; `guest` is the other that has it,
 * `holder` the program of the device that listens there, as far as it is known.
 */
export const forwardRefusals = [
  /** The guest has no lodge.net.N.nat, now or in its config. */
  'no-nat',
  /** adb's own port: who comes by it would find the guest and not the device. */
  'reserved',
  /** A program of the device listens there. */
  'listens',
  'other-guest',
  /** The guest has it already. */
  'there',
  'not-there',
  'too-many',
  /** Its line is in a file that the config includes. */
  'included',
] as const;
export type ForwardRefusal = (typeof forwardRefusals)[number];
