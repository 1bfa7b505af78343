// SPDX-License-Identifier: Apache-2.0
import type { TransportDevice } from '../adb/transport.ts';
import type { DevicesView, DeviceView } from '../ipc/contract.ts';
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
    const { adb, devices } = this.#options.transport;
    const present = new Set(devices.map((device) => device.serial));
    const gone = [...this.#lastSeen.values()].filter((device) => !present.has(device.serial));
    return {
      adb,
      devices: [...devices.map((device) => this.#deviceView(device)), ...gone.map((device) => this.#goneView(device))],
    };
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

  #deviceView({ serial, state, transport, model, note }: TransportDevice): DeviceView {
    const known = model ?? this.#lastSeen.get(serial)?.model;
    const failure = stateFailure({ serial, state, transport, ...(note === undefined ? {} : { note }) }, serial);
    return {
      ...{ serial, adbState: state, transport },
      session: this.#sessions.get(serial)?.view ?? { phase: 'idle' },
      ...(known === undefined ? {} : { model: known }),
      ...(failure === undefined ? {} : { failure }),
    };
  }

  #goneView(device: TransportDevice): DeviceView {
    const { note: _, ...rest } = device;
    return this.#deviceView({ ...rest, state: 'gone' });
  }
}
