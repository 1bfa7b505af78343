// SPDX-License-Identifier: Apache-2.0
import type { HostFacts } from '../../agent/protocol/index.ts';
import type { FailureView } from './failure.ts';

/** As `adb devices` names it, with 'gone' for a device that was there in this run of the app. */
export type AdbState =
  | 'device'
  | 'unauthorized'
  | 'authorizing'
  | 'offline'
  | 'no-permissions'
  | 'recovery'
  | 'sideload'
  | 'bootloader'
  | 'connecting'
  | 'gone'
  | 'unknown';

/** Where the session with a device's agent stands. */
export type SessionView =
  | { phase: 'idle' }
  /** step: 'probe' (first stream), 'root' (finding root), 'permission' (a prompt waits on the device), 'push', 'verify', 'open'. */
  | {
      phase: 'connecting';
      step: 'probe' | 'root' | 'permission' | 'push' | 'verify' | 'open';
      sentBytes?: number;
      totalBytes?: number;
    }
  | { phase: 'ready'; host: HostFacts; rootMethod: string; pushedBytes: number; connectDurationMs: number }
  | { phase: 'reconnecting'; attempt: number; retryAtMs: number; failure: FailureView }
  | { phase: 'failed'; failure: FailureView };

export interface DeviceView {
  /** Its name in calls: its serial, with `@host:port` behind it when it is at a further server. */
  serial: string;
  /** As adb calls it, and the server that has it (`host:port`), of a device at a further server. */
  adbSerial?: string;
  server?: string;
  adbState: AdbState;
  /** From adb's own list: ro.product.model; undefined until known. */
  model?: string;
  /** Given by the person. */
  name?: string;
  /** usb, tcp */
  transport: 'usb' | 'tcp';
  session: SessionView;
  /** What is wrong with a device that cannot be used as it is. */
  failure?: FailureView;
}

export interface AdbView {
  state: 'starting' | 'ready' | 'failed';
  serverVersion?: number;
  host: string;
  port: number;
  failure?: FailureView;
}

export interface DevicesView {
  /** This computer's own. */
  adb: AdbView;
  /** Those of other machines, in the order in which they were added. */
  furtherServers: AdbView[];
  devices: DeviceView[];
}
