// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';
import type { AdbView } from '../ipc/device-view.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { DevicePlace, PushRequest, Transport, TransportDevice } from './transport.ts';

/** What stands for a device in a unit test. */
export interface FakeDevice {
  /** Without it, those of an adbd before Android 7: none. */
  readonly features?: ReadonlySet<string>;
  openService(service: string): Promise<Duplex>;
  push(request: PushRequest): Promise<void>;
}

/** A stand-in for the adb server in unit tests: the list of devices is what the test says, and each device is the test's own. */
export class FakeTransport implements Transport {
  adb: AdbView = { state: 'ready', host: '127.0.0.1', port: 5037, serverVersion: 41 };
  get servers(): AdbView[] {
    return [this.adb];
  }
  devices: TransportDevice[] = [];
  /** Every service that was opened, in order: `serial service`. */
  readonly opened: string[] = [];
  readonly pushed: string[] = [];
  readonly asked: string[] = [];
  /** What the server says to a `host:` service. */
  answer: (service: string) => string = () => '';
  #fakes = new Map<string, FakeDevice>();
  #listeners = new Set<() => void>();

  plugIn(serial: string, fake: FakeDevice, state: TransportDevice['state'] = 'device'): void {
    this.#fakes.set(serial, fake);
    this.setState(serial, state);
  }

  setState(serial: string, state: TransportDevice['state']): void {
    const others = this.devices.filter((device) => device.serial !== serial);
    this.devices = [...others, { serial, state, transport: 'usb' }];
    this.#changed();
  }

  unplug(serial: string): void {
    this.devices = this.devices.filter((device) => device.serial !== serial);
    this.#changed();
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#changed();
  }

  retry(): void {}

  askServer(service: string): Promise<string> {
    this.asked.push(service);
    return new Promise((resolve) => resolve(this.answer(service)));
  }

  placeOf(serial: string): DevicePlace {
    return { serial };
  }

  features(serial: string): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#fake(serial).features ?? new Set());
  }

  openService(serial: string, service: string): Promise<Duplex> {
    this.opened.push(service);
    return this.#fake(serial).openService(service);
  }

  push(serial: string, request: PushRequest): Promise<void> {
    this.pushed.push(request.targetPath);
    return this.#fake(serial).push(request);
  }

  dispose(): void {
    this.#listeners.clear();
  }

  #fake(serial: string): FakeDevice {
    const listed = this.devices.find((device) => device.serial === serial);
    const fake = this.#fakes.get(serial);
    if (listed?.state !== 'device' || fake === undefined)
      throw new DesktopFailure('device-gone', `device '${serial}' not found`, { serial });
    return fake;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
