// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { NetworkPlan, VethPlan } from './network-plan.ts';
import { RouteSocket } from './route-socket.ts';

function createPair(route: RouteSocket, pair: VethPlan, initPid: number, created: string[]): void {
  route.createVeth(pair.hostName, pair.temporaryName, initPid, pair.mtu);
  // Not before: where the name was taken, the link is somebody else's, and undoing must not delete it.
  created.push(pair.hostName);
  if (pair.bridge !== undefined) route.setLink(pair.hostName, { master: pair.bridge });
  route.setLink(pair.hostName, { up: true });
  for (const address of pair.hostAddresses) route.addAddress(pair.hostName, address);
}

/** The host's part. What was made is noted in `created` as it is made, so that a failure can undo it. */
export function createHostNetwork(sys: Sys, plan: NetworkPlan, initPid: number, created: string[]): void {
  if (plan.pairs.length === 0) return;
  const route = new RouteSocket(sys);
  try {
    for (const pair of plan.pairs) createPair(route, pair, initPid, created);
  } finally {
    route.close();
  }
}

/** A pair whose guest has gone is gone too, a little later: ENODEV is as good. */
export function deleteHostNetwork(sys: Sys, created: readonly string[]): void {
  if (created.length === 0) return;
  const route = new RouteSocket(sys);
  try {
    for (const name of created) {
      try {
        route.deleteLink(name);
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENODEV') throw error;
      }
    }
  } finally {
    route.close();
  }
}

/** The guest's part, called inside its network namespace. */
export function configureGuestNetwork(sys: Sys, plan: NetworkPlan): void {
  if (!plan.ownNamespace) return;
  const route = new RouteSocket(sys);
  try {
    route.setLink('lo', { up: true });
    for (const pair of plan.pairs) {
      route.setLink(pair.temporaryName, { newName: pair.guestName, macAddress: pair.macAddress });
      for (const address of pair.addresses) route.addAddress(pair.guestName, address);
      // A route needs its link up.
      if (pair.up || pair.gateways.length > 0) route.setLink(pair.guestName, { up: true });
      for (const gateway of pair.gateways) route.addDefaultRoute(pair.guestName, gateway);
    }
  } finally {
    route.close();
  }
}
