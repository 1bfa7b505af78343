// SPDX-License-Identifier: Apache-2.0
import { isIPv6 } from 'node:net';
import type { AdbServerAddress } from './adb-server.ts';

/** `host:port`, an IPv6 address in brackets: the name of a server in every list. */
export function printServer({ host, port }: AdbServerAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * A device's name in the app. By its serial alone on the first server, so that it is the same device with and without others;
 * `serial@host:port` on another one: two servers may know one serial each, and mean two devices.
 */
export function deviceIdOn(server: string | undefined, serial: string): string {
  return server === undefined ? serial : `${serial}@${server}`;
}
