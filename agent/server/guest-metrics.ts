// SPDX-License-Identifier: Apache-2.0
import type { MetricsSample, NatSample } from '../protocol/index.ts';
import type { Monitor, NatState } from '../runtime/api.ts';
import { sampleCgroup } from '../runtime/metrics/cgroup-sample.ts';
import { sampleNetwork } from '../runtime/metrics/network-sample.ts';
import { openRouteInside } from '../runtime/network/inside.ts';
import type { RouteSocket } from '../runtime/network/route-socket.ts';
import type { Sys } from '../sys/sys.ts';

function natOf(state: NatState | undefined): { nat?: NatSample } {
  if (state === undefined) return {};
  const { backend, ipv6, forwards, ipv4Uplink, ipv6Uplink } = state;
  const uplinks = {
    ...(ipv4Uplink === undefined ? {} : { ipv4Uplink }),
    ...(ipv6Uplink === undefined ? {} : { ipv6Uplink }),
  };
  return { nat: { backend, ipv6, forwards: [...forwards], ...uplinks } };
}

/** Samples of one guest, taken in its monitor. Keeps a route socket in the guest's network namespace while the same init runs. */
export class GuestMetrics {
  readonly #sys: Sys;
  readonly #monitor: Monitor;
  #route: { socket: RouteSocket; initPid: number } | undefined;

  constructor(sys: Sys, monitor: Monitor) {
    this.#sys = sys;
    this.#monitor = monitor;
  }

  sample(): MetricsSample {
    const { loop } = this.#sys;
    return {
      guest: this.#monitor.name,
      monotonicMs: loop.monotonicMs(),
      timeMs: loop.realtimeMs(),
      cgroup: sampleCgroup(this.#sys, this.#monitor.cgroups),
      network: { ...this.#network(), hostLinks: this.#monitor.hostLinks, ...natOf(this.#monitor.nat) },
    };
  }

  dispose(): void {
    this.#route?.socket.close();
    this.#route = undefined;
  }

  #network(): { interfaces: MetricsSample['network']['interfaces']; gateways: string[] } {
    const { initPid } = this.#monitor.status();
    if (initPid === undefined) return { interfaces: [], gateways: [] };
    if (this.#route?.initPid !== initPid) {
      this.dispose();
      this.#route = { socket: openRouteInside(this.#sys, initPid), initPid };
    }
    return sampleNetwork(this.#route.socket);
  }
}
