// SPDX-License-Identifier: Apache-2.0
import { AgentFailure } from '../../agent/protocol/index.ts';
import type { TransportDevice } from '../adb/transport.ts';
import { DesktopFailure, type FailureReason, type FailureView } from '../ipc/failure.ts';

/** Why a device in this state cannot be used; undefined: it can, or soon will. */
export function stateFailure(device: TransportDevice | undefined, serial: string): FailureView | undefined {
  const details = { serial, ...(device?.note === undefined ? {} : { note: device.note }) };
  const failure = (reason: FailureReason, message: string): FailureView => ({ reason, message, details });
  switch (device?.state) {
    case undefined:
    case 'gone':
      return failure('device-gone', 'the device is not connected');
    case 'device':
    case 'authorizing':
    case 'connecting':
      return undefined;
    case 'unauthorized':
      return failure('device-unauthorized', 'the device has not allowed debugging from this computer');
    case 'no-permissions':
      return failure('device-no-permissions', device.note ?? 'this user may not open the USB device');
    case 'recovery':
    case 'sideload':
    case 'bootloader':
      return {
        ...failure('device-wrong-mode', `the device is in ${device.state} mode`),
        details: { ...details, mode: device.state },
      };
    case 'offline':
    case 'unknown':
      return failure('device-offline', `adb says that the device is ${device.state}`);
  }
}

/** Every error of electron/ and of the agent as the views get it. A bug becomes internal-error with its message, never a stack. */
export function failureView(error: unknown): FailureView {
  if (error instanceof DesktopFailure || error instanceof AgentFailure) {
    return { reason: error.reason, message: error.message, details: error.details };
  }
  return { reason: 'internal-error', message: error instanceof Error ? error.message : String(error), details: {} };
}

export function failureOf(view: FailureView): DesktopFailure {
  return new DesktopFailure(view.reason, view.message, view.details);
}

const passing: ReadonlySet<FailureReason> = new Set([
  'connection-lost',
  'device-gone',
  'device-offline',
  'device-unauthorized',
  'device-no-permissions',
  'device-wrong-mode',
  'adb-server-unreachable',
  'protocol-error',
]);

/** Whether trying again by itself makes sense: the others need a person to do something first. */
export function mayPass(reason: FailureReason): boolean {
  return passing.has(reason);
}
