// SPDX-License-Identifier: Apache-2.0
import type { MetricsSample } from '../protocol/index.ts';
import type { Monitor } from '../runtime/api.ts';
import { sampleCgroup } from '../runtime/metrics/cgroup-sample.ts';
import { sampleNetwork } from '../runtime/metrics/network-sample.ts';
import { RouteSocket } from '../runtime/network/route-socket.ts';
import type { Sys } from '../sys/sys.ts';

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
      cgroup: sampleCgroup(this.#sys, this.#monitor.cgroupPaths),
      network: { ...this.#network(), hostLinks: this.#monitor.hostLinks },
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
      this.#route = { socket: this.#openInside(initPid), initPid };
    }
    return sampleNetwork(this.#route.socket);
  }

  /** A socket belongs to the namespace that it was opened in: in there for a moment, and back. */
  #openInside(initPid: number): RouteSocket {
    const { file, process } = this.#sys;
    const own = file.open('/proc/self/ns/net', file.O_RDONLY);
    try {
      const guest = file.open(`/proc/${initPid}/ns/net`, file.O_RDONLY);
      try {
        process.setns(guest, process.CLONE_NEWNET);
      } finally {
        file.close(guest);
      }
      try {
        return new RouteSocket(this.#sys);
      } finally {
        process.setns(own, process.CLONE_NEWNET);
      }
    } finally {
      file.close(own);
    }
  }
}
