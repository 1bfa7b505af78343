// SPDX-License-Identifier: Apache-2.0
import type { MetricsSample } from '../../agent/protocol/index.ts';
import type { Backend } from './backend.ts';
import { GuestResources } from './guest-resources.ts';
import { GuestSeries } from './guest-series.ts';
import type { LodgeStore } from './lodge-store.ts';

export const sampleIntervalMs = 1_000;

interface Watch {
  serial: string;
  guest: string;
  /** How often each wants to hear; the device is asked for the shortest. */
  listeners: Map<() => void, number>;
}

const live = new Set(['RUNNING', 'FREEZING', 'FROZEN', 'THAWED', 'STOPPING']);

/**
 * Live figures of guests. The device samples only what somebody looks at: the first watcher subscribes, the last one
 * leaving unsubscribes, and a guest that starts or a device that comes back is subscribed to again.
 */
export class Metrics {
  readonly #backend: Backend;
  readonly #store: LodgeStore;
  readonly #series: GuestResources<GuestSeries>;
  readonly #watches = new Map<string, Watch>();
  /** By the interval that was asked for. */
  readonly #subscribed = new Map<string, number>();
  #visible = true;

  constructor(backend: Backend, store: LodgeStore) {
    this.#backend = backend;
    this.#store = store;
    this.#series = new GuestResources(store);
    backend.on('metrics.sampled', ({ serial, sample }) => this.#receive(serial, sample));
    store.subscribe(() => this.#adjust());
  }

  series(serial: string, guest: string): GuestSeries {
    return this.#series.obtain({ serial, guest }, () => new GuestSeries());
  }

  /** `listener` runs after each sample. Answers a function that ends the watch. */
  watch(serial: string, guest: string, listener: () => void, intervalMs = sampleIntervalMs): () => void {
    const key = JSON.stringify([serial, guest]);
    const watch = this.#watches.get(key) ?? { serial, guest, listeners: new Map() };
    watch.listeners.set(listener, intervalMs);
    this.#watches.set(key, watch);
    this.#adjust();
    return () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size === 0) this.#watches.delete(key);
      this.#adjust();
    };
  }

  /** A window that nobody sees asks for nothing. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#adjust();
  }

  #receive(serial: string, sample: MetricsSample): void {
    const key = JSON.stringify([serial, sample.guest]);
    this.series(serial, sample.guest).add(sample, this.#subscribed.get(key));
    const watch = this.#watches.get(key);
    for (const listener of watch?.listeners.keys() ?? []) listener();
  }

  #wanted({ serial, guest }: Watch): boolean {
    if (!this.#visible) return false;
    const slice = this.#store.getState().devices[serial];
    const state = slice?.guests?.find((each) => each.name === guest)?.state;
    return slice?.view.session.phase === 'ready' && state !== undefined && live.has(state);
  }

  #adjust(): void {
    for (const [key, watch] of this.#watches) {
      const intervalMs = Math.min(...watch.listeners.values());
      if (this.#wanted(watch) && this.#subscribed.get(key) !== intervalMs) this.#subscribe(key, watch, intervalMs);
    }
    for (const key of [...this.#subscribed.keys()]) {
      const watch = this.#watches.get(key);
      if (watch === undefined || !this.#wanted(watch)) this.#unsubscribe(key);
    }
  }

  #subscribe(key: string, { serial, guest }: Watch, intervalMs: number): void {
    this.#subscribed.set(key, intervalMs);
    // Refused when the guest has just stopped: the next change of its state tries again.
    this.#backend.call('metrics.subscribe', { serial, guest, intervalMs }).catch(() => this.#subscribed.delete(key));
  }

  #unsubscribe(key: string): void {
    this.#subscribed.delete(key);
    // Refused when the guest or the device has gone meanwhile: then there is nothing left to end.
    const [serial, guest] = JSON.parse(key) as [string, string];
    this.#backend.call('metrics.unsubscribe', { serial, guest }).catch(() => undefined);
  }
}
