// SPDX-License-Identifier: Apache-2.0
import type { AdbState } from '../ipc/device-view.ts';
import type { TransportDevice } from './transport.ts';

const states: Readonly<Record<string, AdbState>> = {
  device: 'device',
  unauthorized: 'unauthorized',
  authorizing: 'authorizing',
  offline: 'offline',
  recovery: 'recovery',
  rescue: 'recovery',
  sideload: 'sideload',
  bootloader: 'bootloader',
  connecting: 'connecting',
};

/** ip:port, an emulator's console port, or a wireless device under its mDNS name. */
export function isNetworkSerial(serial: string): boolean {
  return /^[^\s]+:\d{1,5}$/.test(serial) || /^emulator-\d+$/.test(serial) || serial.endsWith('._tcp');
}

function parseLine(line: string): TransportDevice | undefined {
  const match = /^(\(no serial number\)|\S+)\s+(.+)$/.exec(line);
  if (match === null) return undefined;
  const [, serial = '', rest = ''] = match;
  const noPermissions = rest.startsWith('no permissions');
  const state = noPermissions ? 'no-permissions' : (states[rest.split(/\s/, 1)[0] ?? ''] ?? 'unknown');
  const model = /(?:^|\s)model:(\S+)/.exec(rest)?.[1];
  const onUsb = /(?:^|\s)usb:\S+/.test(rest) || !isNetworkSerial(serial);
  return {
    serial,
    state,
    transport: onUsb ? 'usb' : 'tcp',
    // adb writes the model with every character beyond letters and digits as an underscore.
    ...(model === undefined ? {} : { model: model.replaceAll('_', ' ') }),
    ...(noPermissions ? { note: rest.replace(/\s+(usb|transport_id):\S+/g, '') } : {}),
  };
}

/** The answer of `host:devices-l` or of `host:track-devices-l`. Lines that are not devices are skipped. */
export function parseDeviceList(text: string): TransportDevice[] {
  const devices = new Map<string, TransportDevice>();
  for (const line of text.split('\n')) {
    const device = parseLine(line.trimEnd());
    if (device !== undefined) devices.set(device.serial, device);
  }
  return [...devices.values()];
}
