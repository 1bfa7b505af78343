// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';
import type { AdbView } from '../ipc/device-view.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { AdbServerAddress } from './adb-server.ts';
import { deviceIdOn, printServer } from './server-address.ts';
import type { DevicePlace, PushRequest, Transport, TransportDevice } from './transport.ts';

interface Further {
  address: AdbServerAddress;
  transport: Transport;
  stopListening(): void;
}

/**
 * This computer's own adb server and those of other machines, side by side. Each is followed for itself: what fails at one leaves
 * the others' devices as they are. None is ever ended, and of the further ones none is ever started.
 */
export class SeveralServers implements Transport {
  readonly #first: Transport;
  readonly #connect: (address: AdbServerAddress) => Transport;
  readonly #further = new Map<string, Further>();
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #running = false;

  /** `connect` makes the transport of a further server; it is started and disposed of here, and so is the first. */
  constructor(first: Transport, connect: (address: AdbServerAddress) => Transport) {
    this.#first = first;
    this.#connect = connect;
    this.#stopListening = first.onDidChange(() => this.#changed());
  }

  get adb(): AdbView {
    return this.#first.adb;
  }

  get servers(): readonly AdbView[] {
    return [this.#first.adb, ...[...this.#further.values()].map(({ transport }) => transport.adb)];
  }

  get devices(): readonly TransportDevice[] {
    const of = ([server, { transport }]: [string, Further]): TransportDevice[] =>
      transport.devices.map((device) => ({
        ...device,
        ...{ serial: deviceIdOn(server, device.serial), adbSerial: device.serial, server },
      }));
    return [...this.#first.devices, ...[...this.#further].flatMap(of)];
  }

  /** The further servers from now on, in this order; the first one's own address is left out. */
  setFurther(addresses: readonly AdbServerAddress[]): void {
    const own = printServer(this.#first.adb);
    const wanted = new Map(addresses.map((address) => [printServer(address), address]));
    wanted.delete(own);
    for (const [server, { transport, stopListening }] of this.#further) {
      if (wanted.has(server)) continue;
      stopListening();
      transport.dispose();
      this.#further.delete(server);
    }
    for (const [server, address] of wanted) if (!this.#further.has(server)) this.#add(server, address);
    this.#changed();
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#running = true;
    this.#first.start();
    for (const { transport } of this.#further.values()) transport.start();
  }

  retry(): void {
    this.#first.retry();
    for (const { transport } of this.#further.values()) transport.retry();
  }

  placeOf(id: string): DevicePlace {
    for (const server of this.#further.keys()) {
      if (id.endsWith(`@${server}`)) return { server, serial: id.slice(0, -server.length - 1) };
    }
    return { serial: id };
  }

  askServer(service: string, server?: string): Promise<string> {
    return this.#transport(server).askServer(service);
  }

  features(id: string): Promise<ReadonlySet<string>> {
    const { server, serial } = this.placeOf(id);
    return this.#transport(server).features(serial);
  }

  openService(id: string, service: string): Promise<Duplex> {
    const { server, serial } = this.placeOf(id);
    return this.#transport(server).openService(serial, service);
  }

  push(id: string, request: PushRequest): Promise<void> {
    const { server, serial } = this.placeOf(id);
    return this.#transport(server).push(serial, request);
  }

  dispose(): void {
    this.#stopListening();
    this.#first.dispose();
    for (const { transport } of this.#further.values()) transport.dispose();
    this.#further.clear();
    this.#listeners.clear();
  }

  #add(server: string, address: AdbServerAddress): void {
    const transport = this.#connect(address);
    this.#further.set(server, { address, transport, stopListening: transport.onDidChange(() => this.#changed()) });
    if (this.#running) transport.start();
  }

  #transport(server: string | undefined): Transport {
    if (server === undefined || server === printServer(this.#first.adb)) return this.#first;
    const further = this.#further.get(server);
    if (further === undefined)
      throw new DesktopFailure('request-invalid', `there is no adb server ${server} in the list`, { server });
    return further.transport;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
