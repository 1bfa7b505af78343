// SPDX-License-Identifier: Apache-2.0
import type { NetworkService } from '../../../electron/ipc/contract.ts';

/** What a device reads from a QR code: the name that it tells of itself under then, and the password that both know. */
export interface PairingTicket {
  name: string;
  password: string;
}

/** No letters that a QR code's text would have to escape, nor a colon, which would end the password in adb's own service. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/** As many letters, each as likely as any other. */
export function randomWord(length: number, random: (bytes: Uint8Array) => Uint8Array): string {
  const largest = 256 - (256 % letters.length);
  let word = '';
  while (word.length < length) {
    for (const byte of random(new Uint8Array(length))) {
      if (byte < largest && word.length < length) word += letters[byte % letters.length];
    }
  }
  return word;
}

export function newTicket(
  random = (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
): PairingTicket {
  return { name: `studio-${randomWord(10, random)}`, password: randomWord(12, random) };
}

/** The text that Android's "Pair device with QR code" takes (adb's documentation of wireless pairing). */
export function ticketText({ name, password }: PairingTicket): string {
  return `WIFI:T:ADB;S:${name};P:${password};;`;
}

/** The device that has read the code. A server may cut the name short or put its domain behind it. */
export function readerOf(ticket: PairingTicket, services: readonly NetworkService[]): NetworkService | undefined {
  return services.find(({ kind, name }) => kind === 'pairing' && name.split('.')[0] === ticket.name);
}

/** The dark modules as a path in units of a module, with the quiet zone of four around it (ISO/IEC 18004). */
export const quietModules = 4;

export function modulesPath(modules: readonly (readonly boolean[])[]): string {
  return modules
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + quietModules} ${y + quietModules}h1v1h-1z` : '')))
    .join('');
}
