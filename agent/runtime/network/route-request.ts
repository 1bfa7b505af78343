// SPDX-License-Identifier: Apache-2.0
import type { NetlinkWriter } from './netlink.ts';

/** A message to the kernel's network tables, as data: what a plan is made of and a RouteSocket sends. */
export interface RouteRequest {
  /** By rtnetlink(7)'s name: RTM_NEWLINK ... */
  call: string;
  type: number;
  /** Beside NLM_F_REQUEST and NLM_F_ACK, which the socket adds. */
  flags: number;
  body: Uint8Array;
  /** What it is about, for the message of a failure. */
  subject: string;
}

export function request(
  call: string,
  head: { type: number; flags?: number },
  body: NetlinkWriter,
  subject: string,
): RouteRequest {
  return { call, type: head.type, flags: head.flags ?? 0, body: body.bytes(), subject };
}
