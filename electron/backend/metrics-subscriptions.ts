// SPDX-License-Identifier: Apache-2.0
import type { DeviceRegistry } from '../device/device-registry.ts';
import type { DeviceSession } from '../device/device-session.ts';

interface Subscription {
  serial: string;
  guest: string;
  /** Wishes by client. The agent is asked for the shortest. */
  intervals: Map<object, number>;
}

/** Who wants which guest's figures how often: several views may, and the agent hears of one wish per guest. */
export class MetricsSubscriptions {
  readonly #devices: DeviceRegistry;
  #subscriptions = new Map<string, Subscription>();

  constructor(devices: DeviceRegistry) {
    this.#devices = devices;
  }

  has(client: object, serial: string, guest: string): boolean {
    return this.#subscriptions.get(keyOf(serial, guest))?.intervals.has(client) ?? false;
  }

  async subscribe(client: object, serial: string, guest: string, intervalMs: number): Promise<void> {
    const key = keyOf(serial, guest);
    const subscription = this.#subscriptions.get(key) ?? { serial, guest, intervals: new Map() };
    subscription.intervals.set(client, intervalMs);
    this.#subscriptions.set(key, subscription);
    try {
      await this.#ask(this.#devices.session(serial), subscription);
    } catch (error) {
      await this.unsubscribe(client, serial, guest);
      throw error;
    }
  }

  async unsubscribe(client: object, serial: string, guest: string): Promise<void> {
    const key = keyOf(serial, guest);
    const subscription = this.#subscriptions.get(key);
    if (subscription === undefined || !subscription.intervals.delete(client)) return;
    const isLast = subscription.intervals.size === 0;
    if (isLast) this.#subscriptions.delete(key);
    const device = this.#devices.session(serial);
    if (isLast) {
      await device.session?.request('metrics.unsubscribe', { name: guest }).catch(() => undefined);
    } else {
      await this.#ask(device, subscription).catch(() => undefined);
    }
  }

  forgetClient(client: object): void {
    // A device that was forgotten has nobody who would hear of it.
    for (const { serial, guest } of [...this.#subscriptions.values()])
      this.unsubscribe(client, serial, guest).catch(() => undefined);
  }

  /** A session is open (again): the agent behind it knows of no wish yet. */
  resume(device: DeviceSession): void {
    for (const subscription of this.#subscriptions.values()) {
      // A guest that is gone by now has no figures, and its view hears of that by itself.
      if (subscription.serial === device.serial) this.#ask(device, subscription).catch(() => undefined);
    }
  }

  /** While the device is away nothing is asked: `resume` does it. */
  async #ask(device: DeviceSession, { guest, intervals }: Subscription): Promise<void> {
    const intervalMs = Math.min(...intervals.values());
    await device.session?.request('metrics.subscribe', { name: guest, intervalMs });
  }
}

function keyOf(serial: string, guest: string): string {
  return `${serial}\n${guest}`;
}
