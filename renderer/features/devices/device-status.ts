// SPDX-License-Identifier: Apache-2.0
import type { AdbState, DeviceView, SessionView } from '../../../electron/ipc/device-view.ts';
import type { Tone } from '../../components/StatusDot.tsx';

export type SessionPhase = SessionView['phase'];
export type ConnectStep = Extract<SessionView, { phase: 'connecting' }>['step'];

/** What the sidebar says of a device: how its session stands, or why it can have none. */
export type DeviceStatus = { tone: Tone; adb: AdbState } | { tone: Tone; phase: SessionPhase };

const adbTones: Readonly<Record<AdbState, Tone>> = {
  device: 'ok',
  unauthorized: 'warning',
  authorizing: 'busy',
  offline: 'warning',
  'no-permissions': 'danger',
  recovery: 'warning',
  sideload: 'warning',
  bootloader: 'warning',
  connecting: 'busy',
  gone: 'idle',
  unknown: 'warning',
};

const phaseTones: Readonly<Record<SessionPhase, Tone>> = {
  idle: 'idle',
  connecting: 'busy',
  ready: 'ok',
  reconnecting: 'warning',
  failed: 'danger',
};

/** A session that tries to come back says more than adb's state: it counts down. */
export function deviceStatus({ adbState, session }: DeviceView): DeviceStatus {
  if (adbState === 'device' || session.phase === 'reconnecting') {
    return { tone: phaseTones[session.phase], phase: session.phase };
  }
  return { tone: adbTones[adbState], adb: adbState };
}

type Named = Pick<DeviceView, 'serial' | 'session' | 'adbSerial'> & {
  name?: string | undefined;
  model?: string | undefined;
};

/** What is printed on the device, or its address: without the server that has it. */
export function serialOf({ adbSerial, serial }: Pick<DeviceView, 'serial' | 'adbSerial'>): string {
  return adbSerial ?? serial;
}

/** As the person calls it, else by adb's list, else by the device itself once there is a session. */
export function deviceName({ name, model, session, ...device }: Named): string {
  if (name !== undefined) return name;
  const own = session.phase === 'ready' ? session.host.model : undefined;
  return (model || own)?.replaceAll('_', ' ') || serialOf(device);
}

/** Steps in the order in which they come. 'permission' is a wait within 'root'; the push only when the helper is not there. */
export const connectSteps = ['probe', 'root', 'push', 'verify', 'open'] as const;

export type StepState = 'done' | 'active' | 'ahead';

export function stepState(step: (typeof connectSteps)[number], current: ConnectStep): StepState {
  const at = connectSteps.indexOf(current === 'permission' ? 'root' : current);
  const index = connectSteps.indexOf(step);
  return index < at ? 'done' : index === at ? 'active' : 'ahead';
}
