// SPDX-License-Identifier: Apache-2.0

/** adb's own server, and where it looks for emulators (adb(1), connect): what listens there becomes a device by itself. */
function isAdbs(port: number): boolean {
  return port === 5037 || (port >= 5554 && port <= 5585);
}

const lowestFree = 1024;
const shift = 10_000;

/**
 * The ports of this computer to try for a guest's, where none was asked for: its own number, as far as a person may listen there and
 * adb does not look there, else one that is as easy to remember; 0 is any.
 */
export function portsToTry(guestPort: number): number[] {
  const own = guestPort < lowestFree || isAdbs(guestPort) ? guestPort + shift : guestPort;
  return [own, 0];
}
