// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { failureView } from '../../device/device-failure.ts';
import type { DeviceRegistry } from '../../device/device-registry.ts';
import type { DeviceSession } from '../../device/device-session.ts';
import type { LocalPort } from '../../ipc/contract.ts';
import { Emitter } from '../../ipc/emitter.ts';
import { DesktopFailure, type FailureView } from '../../ipc/failure.ts';
import { joinToGuest } from './guest-connection.ts';
import { portsToTry } from './port-choice.ts';

export interface GuestPlace {
  serial: string;
  guest: string;
}

interface OpenPort extends GuestPlace {
  guestPort: number;
  localPort: number;
  server: Server;
  sockets: Set<Socket>;
  failure?: FailureView;
}

/** The whole of a session's channels is 64, and terminals want some. */
const mostConnections = 32;
const mostPorts = 64;
/** A page in a browser opens a dozen connections at once. */
const tellEveryMs = 250;

const live = new Set(['RUNNING', 'FREEZING', 'FROZEN', 'THAWED', 'STOPPING']);

/**
 * Ports of this computer's loopback that lead to a guest's, through its device's agent: not by `adb forward`, which reaches the device's
 * loopback alone, where no guest is, and which listens on another machine for a device that is at that machine's adb server. They
 * are gone with their guest's run, with the wish for their device, and with this process.
 */
export class LocalPorts {
  readonly onDidChange = new Emitter<GuestPlace>();
  readonly #devices: DeviceRegistry;
  readonly #open = new Set<OpenPort>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #untold = new Set<OpenPort>();
  #isOver = false;

  constructor(devices: DeviceRegistry) {
    this.#devices = devices;
    devices.onDidAdd.on((device) => this.#follow(device));
  }

  list(place: GuestPlace): LocalPort[] {
    return this.#of(place)
      .map(({ guestPort, localPort, sockets, failure }) => ({
        ...{ guestPort, localPort, connections: sockets.size },
        ...(failure === undefined ? {} : { failure }),
      }))
      .sort((one, other) => one.localPort - other.localPort);
  }

  /** `localPort`: that one or none. @throws DesktopFailure local-port-taken */
  async open(place: GuestPlace, guestPort: number, localPort?: number): Promise<LocalPort> {
    this.#devices.session(place.serial).requireSession();
    if (this.#open.size >= mostPorts)
      throw new DesktopFailure('request-invalid', `${mostPorts} ports are open already`);
    const port: OpenPort = {
      ...{ serial: place.serial, guest: place.guest, guestPort, localPort: 0, sockets: new Set() },
      server: createServer({ pauseOnConnect: true, allowHalfOpen: true }, (socket) => void this.#accept(port, socket)),
    };
    port.localPort = await listen(port.server, localPort === undefined ? portsToTry(guestPort) : [localPort]);
    // One that could not be taken in (too many files are open) is its peer's loss alone.
    port.server.on('error', () => undefined);
    try {
      if (this.#isOver) throw new DesktopFailure('cancelled', 'the program ends');
      // Meanwhile the device may have gone.
      this.#devices.session(place.serial).requireSession();
    } catch (error) {
      port.server.close();
      throw error;
    }
    this.#open.add(port);
    this.onDidChange.emit(place);
    return { guestPort, localPort: port.localPort, connections: 0 };
  }

  close(place: GuestPlace, localPort: number): void {
    for (const port of this.#of(place)) if (port.localPort === localPort) this.#close(port);
  }

  dispose(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const port of [...this.#open]) this.#close(port);
    this.onDidChange.dispose();
  }

  #of({ serial, guest }: GuestPlace): OpenPort[] {
    return [...this.#open].filter((port) => port.serial === serial && port.guest === guest);
  }

  /** A lost cable is no end: connections break, the port stays for when the device is back. */
  #follow(device: DeviceSession): void {
    const closeWhere = (over: (port: OpenPort) => boolean): void => {
      for (const port of [...this.#open]) if (port.serial === device.serial && over(port)) this.#close(port);
    };
    device.onDidChange.on(() => {
      const { phase } = device.view;
      if (phase === 'idle' || phase === 'failed') closeWhere(() => true);
    });
    device.onDidChangeGuests.on((guests) => {
      const running = new Set(guests.filter(({ state }) => live.has(state)).map(({ name }) => name));
      closeWhere(({ guest }) => !running.has(guest));
    });
  }

  async #accept(port: OpenPort, socket: Socket): Promise<void> {
    // What follows an error is the end, and that is heard.
    socket.on('error', () => undefined);
    const device = this.#devices.session(port.serial);
    const busy = [...this.#open].reduce((sum, each) => sum + (each.serial === port.serial ? each.sockets.size : 0), 0);
    if (device.session === undefined || busy >= mostConnections) {
      socket.resetAndDestroy();
      return;
    }
    port.sockets.add(socket);
    socket.once('close', () => {
      port.sockets.delete(socket);
      this.#tellSoon(port);
    });
    try {
      await joinToGuest(device.session, port, socket);
      delete port.failure;
    } catch (error) {
      port.failure = failureView(error);
    }
    this.#tellSoon(port);
  }

  #tellSoon(port: OpenPort): void {
    if (!this.#open.has(port) || this.#untold.has(port)) return;
    this.#untold.add(port);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#untold.delete(port);
      if (this.#open.has(port)) this.onDidChange.emit(port);
    }, tellEveryMs);
    this.#timers.add(timer);
  }

  #close(port: OpenPort): void {
    this.#open.delete(port);
    port.server.close();
    for (const socket of port.sockets) socket.resetAndDestroy();
    this.onDidChange.emit(port);
  }
}

/** The first of the ports that is free. */
async function listen(server: Server, ports: readonly number[]): Promise<number> {
  const [port = 0, ...others] = ports;
  try {
    server.listen({ host: '127.0.0.1', port, exclusive: true });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (others.length > 0) return listen(server, others);
    throw new DesktopFailure('local-port-taken', `port ${port}: ${code}`, { port, code });
  }
}
