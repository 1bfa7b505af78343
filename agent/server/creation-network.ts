// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest } from '../protocol/index.ts';
import { chooseBackend } from '../runtime/network/nat/nat-plan.ts';
import { readNatFacts } from '../runtime/network/nat/read-nat-facts.ts';
import type { Sys } from '../sys/sys.ts';

/** A request whose network is a known one: what the host can is asked of it as a start asks, and nothing is made. */
export function withNetwork(sys: Sys, request: GuestCreateRequest): GuestCreateRequest {
  if (request.network.type !== 'auto') return request;
  const canNat = chooseBackend(readNatFacts(sys), false) !== undefined;
  return { ...request, network: { type: canNat ? 'nat' : 'empty' } };
}
