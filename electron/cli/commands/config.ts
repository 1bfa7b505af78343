// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { CommandSession } from '../command-session.ts';

async function readSource(source: string): Promise<string> {
  try {
    return source === '-' ? await text(process.stdin) : await readFile(source, 'utf8');
  } catch (error) {
    throw new DesktopFailure('request-invalid', String(error), { path: source });
  }
}

/** Prints a guest's config, or replaces it by a file's text ('-': standard input). */
export async function guestConfig(session: CommandSession, guest: string, source?: string): Promise<void> {
  const replacement = source === undefined ? undefined : await readSource(source);
  const { serial } = await session.connect();
  if (replacement === undefined) {
    const config = await session.call('guest.config.read', { serial, guest });
    session.output.result(config, [config.text.replace(/\n$/, '')]);
    return;
  }
  await session.call('guest.config.write', { serial, guest, text: replacement });
  session.output.result({ name: guest, written: true }, [session.output.words.configWritten(guest)]);
}
