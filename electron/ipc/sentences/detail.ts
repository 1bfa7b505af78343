// SPDX-License-Identifier: Apache-2.0
import type { FailureDetails } from '../../../agent/protocol/index.ts';

/** `wrap` applied to a detail, or nothing when the failure does not carry it. */
export function detail(details: FailureDetails, key: string, wrap: (value: string) => string, otherwise = ''): string {
  const value = details[key];
  return value === undefined || value === '' ? otherwise : wrap(String(value));
}

/** A size for a sentence, in MiB, or as it is when it is no number. */
export function mebibytes(value: string): string {
  const bytes = Number(value);
  return Number.isFinite(bytes) ? `${Math.max(1, Math.ceil(bytes / 1024 / 1024))} MiB` : value;
}

/** "mount /proc: EPERM": the system call that failed, as far as it is known. */
export function systemCall(details: FailureDetails): string {
  const call = detail(details, 'call', (value) => value);
  const path = detail(details, 'path', (value) => value);
  const code = detail(
    details,
    'code',
    (value) => value,
    detail(details, 'errno', (value) => `errno ${value}`),
  );
  const what = [call, path].filter((part) => part !== '').join(' ');
  return [what, code].filter((part) => part !== '').join(': ');
}

/** "tcp 8080": the port of a forward, as far as it is known. */
export function forwardPort(details: FailureDetails, otherwise: string): string {
  return detail(details, 'port', (port) => `${detail(details, 'protocol', (each) => `${each} `)}${port}`, otherwise);
}

/** adb names a device that it reaches by the network by its address (adb(1), connect), or by its mDNS service. */
export function isNetworkSerial({ serial }: FailureDetails): boolean {
  if (typeof serial !== 'string') return false;
  // Behind an @ is the server of a device that is at another one.
  const [own = ''] = serial.split('@', 1);
  return /:\d{1,5}$/.test(own) || own.includes('._adb');
}
