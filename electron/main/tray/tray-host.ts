// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';

/**
 * Whether the desktop shows icons of a tray. On Linux by the StatusNotifierItem specification (freedesktop.org): somebody owns
 * org.kde.StatusNotifierWatcher on the session's bus and says that a host is there. Electron cannot tell, and an app that hides in a
 * tray that is not there is lost to its user.
 */
const question = {
  destination: 'org.kde.StatusNotifierWatcher',
  path: '/StatusNotifierWatcher',
  property: 'IsStatusNotifierHostRegistered',
};

/** Programs that can ask, of GLib, D-Bus itself, systemd: the first that is there is believed. */
const askers: readonly (readonly string[])[] = [
  [
    ...['gdbus', 'call', '--session', '--timeout', '2', '--dest', question.destination],
    ...['--object-path', question.path, '--method', 'org.freedesktop.DBus.Properties.Get'],
    ...[question.destination, question.property],
  ],
  [
    ...['dbus-send', '--session', '--reply-timeout=2000', '--print-reply=literal', `--dest=${question.destination}`],
    ...[question.path, 'org.freedesktop.DBus.Properties.Get'],
    ...[`string:${question.destination}`, `string:${question.property}`],
  ],
  ['busctl', '--user', 'get-property', question.destination, question.path, question.destination, question.property],
];

/** `(<true>,)` of gdbus, `variant boolean true` of dbus-send, `b true` of busctl. */
export function saysHost(answer: string): boolean {
  return /(^|[^a-z])true([^a-z]|$)/.test(answer);
}

/** undefined: the program is not there. */
export type Ask = (command: readonly string[]) => Promise<string | undefined>;

function ask([program = '', ...words]: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: 3_000 }, (error, stdout) => {
      const missing = error !== null && (error as NodeJS.ErrnoException).code === 'ENOENT';
      resolve(missing ? undefined : error === null ? stdout : '');
    });
  });
}

export async function hasTrayHost(platform: NodeJS.Platform = process.platform, asked: Ask = ask): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const command of askers) {
    const answer = await asked(command);
    if (answer !== undefined) return saysHost(answer);
  }
  return false;
}
