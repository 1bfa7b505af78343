// SPDX-License-Identifier: Apache-2.0
import type { Duplex } from 'node:stream';
import type { AdbState, AdbView } from '../ipc/device-view.ts';

/** A device as the adb server lists it. */
export interface TransportDevice {
  /** Its name in the app, see `deviceIdOn`. */
  serial: string;
  /** As its server calls it, where that differs; and that server. */
  adbSerial?: string;
  server?: string;
  state: AdbState;
  model?: string;
  transport: 'usb' | 'tcp';
  /** The server's own words for a state that is not plain, for instance about udev rules. */
  note?: string;
}

export interface PushRequest {
  /** A file on the desktop's disk. */
  sourcePath: string;
  targetPath: string;
  /** Permission bits. */
  mode: number;
  onProgress?(sentBytes: number): void;
}

/** Which server a device is at, and what it is called there. */
export interface DevicePlace {
  /** undefined: the first one. */
  server?: string;
  serial: string;
}

/** What devices are reached by. All failures are DesktopFailure. */
export interface Transport {
  readonly adb: AdbView;
  /** `adb`, and every further server. */
  readonly servers: readonly AdbView[];
  readonly devices: readonly TransportDevice[];
  /** `adb` or `devices` changed. Answers a function that stops listening. */
  onDidChange(listener: () => void): () => void;
  start(): void;
  /** Tries each server now, without waiting for the back-off. */
  retry(): void;
  /** A `host:` service of the server itself; answers its sentence. @throws its refusal, as an Error with the server's words */
  askServer(service: string, server?: string): Promise<string>;
  placeOf(serial: string): DevicePlace;
  /** What the device's adbd says that it can (`shell_v2` ...), as it told the server when it connected. */
  features(serial: string): Promise<ReadonlySet<string>>;
  /** Opens a service of the device's adbd (`exec:...`, `root:`); the caller destroys the stream. */
  openService(serial: string, service: string): Promise<Duplex>;
  /** Small files only: adb's sync service as adbkit speaks it has no flow control. */
  push(serial: string, request: PushRequest): Promise<void>;
  dispose(): void;
}
