// SPDX-License-Identifier: Apache-2.0
import { isNetworkSerial } from '../adb/device-list.ts';
import type { TransportDevice } from '../adb/transport.ts';
import type { DevicesView, DeviceView } from '../ipc/device-view.ts';
import { Emitter } from '../ipc/emitter.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { stateFailure } from './device-failure.ts';
import { DeviceSession, type DeviceSessionOptions } from './device-session.ts';

/** Every device of this run of the app: as adb lists it, and the session with it. */
export class DeviceRegistry {
  readonly onDidChange = new Emitter<void>();
  /** A device was seen for the first time: listen to its session. */
  readonly onDidAdd = new Emitter<DeviceSession>();
  readonly #options: DeviceSessionOptions;
  readonly #sessions = new Map<string, DeviceSession>();
  readonly #lastSeen = new Map<string, TransportDevice>();
  readonly #stopListening: () => void;

  constructor(options: DeviceSessionOptions) {
    this.#options = options;
    this.#stopListening = options.transport.onDidChange(() => this.#transportChanged());
    this.#transportChanged();
  }

  view(): DevicesView {
    const { adb, servers, devices } = this.#options.transport;
    const present = new Set(devices.map((device) => device.serial));
    const gone = [...this.#lastSeen.values()].filter((device) => !present.has(device.serial));
    const views = [
      ...devices.map((device) => this.#deviceView(device)),
      ...gone.map((device) => this.#goneView(device)),
    ];
    return { adb, furtherServers: servers.slice(1), devices: this.#ordered(views) };
  }

  /** As the person has them, then in the order in which they came in this run. */
  #ordered(views: readonly DeviceView[]): DeviceView[] {
    const places = [...new Set([...this.#options.known.order, ...this.#lastSeen.keys()])];
    return [...views].sort((one, other) => places.indexOf(one.serial) - places.indexOf(other.serial));
  }

  rename(serial: string, name: string): void {
    this.session(serial);
    this.#options.known.rename(serial, name);
    this.onDidChange.emit();
  }

  order(serials: readonly string[]): void {
    this.#options.known.reorder(serials);
    this.onDidChange.emit();
  }

  /** Ends the session. One that is there comes back into the list with the server's next word, as new. */
  forget(serial: string): void {
    this.session(serial).disconnect();
    this.#options.known.forgetAll(serial);
    const present = this.#options.transport.devices.some((device) => device.serial === serial);
    if (!present) {
      this.#sessions.delete(serial);
      this.#lastSeen.delete(serial);
    }
    this.onDidChange.emit();
  }

  /** Its server is not asked any more: its devices leave the list. What is kept of them stays, for when it is again. */
  dropServer(server: string): void {
    for (const [serial, device] of this.#lastSeen) {
      if (device.server !== server) continue;
      this.#sessions.get(serial)?.disconnect();
      this.#sessions.delete(serial);
      this.#lastSeen.delete(serial);
    }
    this.onDidChange.emit();
  }

  /** @throws DesktopFailure device-gone for a device that was never there */
  session(serial: string): DeviceSession {
    const session = this.#sessions.get(serial);
    if (session !== undefined) return session;
    throw new DesktopFailure('device-gone', `no device ${serial}`, { serial });
  }

  deviceView(serial: string): DeviceView {
    this.session(serial);
    const device = this.#options.transport.devices.find((each) => each.serial === serial);
    return device === undefined
      ? this.#goneView(this.#lastSeen.get(serial) ?? { serial, state: 'gone', transport: 'usb' })
      : this.#deviceView(device);
  }

  dispose(): void {
    this.#stopListening();
    for (const session of this.#sessions.values()) session.disconnect();
    this.onDidChange.dispose();
    this.onDidAdd.dispose();
  }

  #transportChanged(): void {
    for (const device of this.#options.transport.devices) {
      const last = this.#lastSeen.get(device.serial);
      // An offline device is listed without its model: what was known stays known.
      this.#lastSeen.set(device.serial, { ...(last?.model === undefined ? {} : { model: last.model }), ...device });
      if (!this.#sessions.has(device.serial)) this.#add(device.serial);
    }
    for (const session of this.#sessions.values()) session.deviceChanged();
    this.onDidChange.emit();
  }

  #add(serial: string): void {
    const session = new DeviceSession(serial, this.#options);
    this.#sessions.set(serial, session);
    session.onDidChange.on(() => this.onDidChange.emit());
    this.onDidAdd.emit(session);
  }

  #deviceView({ serial, state, transport, model, note, adbSerial, server }: TransportDevice): DeviceView {
    const known = model ?? this.#lastSeen.get(serial)?.model;
    const name = this.#nameOf(serial, adbSerial);
    const told = { serial, state, transport, ...(note === undefined ? {} : { note }) };
    const failure = stateFailure(told, adbSerial ?? serial);
    return {
      ...{ serial, adbState: state, transport },
      session: this.#sessions.get(serial)?.view ?? { phase: 'idle' },
      ...(adbSerial === undefined || server === undefined ? {} : { adbSerial, server }),
      ...(known === undefined ? {} : { model: known }),
      ...(name === undefined ? {} : { name }),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  /** A device that was named here keeps its name at another machine, where its serial is its own and no address. */
  #nameOf(serial: string, adbSerial: string | undefined): string | undefined {
    const { known } = this.#options;
    const own = known.name(serial);
    if (own !== undefined || adbSerial === undefined || isNetworkSerial(adbSerial)) return own;
    return known.name(adbSerial);
  }

  #goneView(device: TransportDevice): DeviceView {
    const { note: _, ...rest } = device;
    return this.#deviceView({ ...rest, state: 'gone' });
  }
}
