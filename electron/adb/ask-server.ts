// SPDX-License-Identifier: Apache-2.0
import { DesktopFailure } from '../ipc/failure.ts';
import type { QuietClient, ServerConnection } from './adbkit.ts';

/**
 * A question to the adb server itself, such as `host:connect:...`: its answer is a sentence. adbkit has no call for pairing and
 * for mDNS. The protocol is in adb's OVERVIEW.TXT and SERVICES.TXT. The signal ends the connection of a server that does
 * not answer; nobody hears of it any more then.
 */
export async function askServer(client: QuietClient, service: string, signal: AbortSignal): Promise<string> {
  const connection: ServerConnection = await client.connectionUntil(signal);
  try {
    const length = Buffer.byteLength(service).toString(16).padStart(4, '0');
    connection.write(Buffer.from(length + service));
    const answer = await connection.parser.readAscii(4);
    if (answer !== 'OKAY' && answer !== 'FAIL')
      throw new DesktopFailure('adb-server-unreachable', `the server answered ${answer}`);
    const sentence = (await connection.parser.readValue()).toString();
    if (answer === 'FAIL') throw new Error(sentence);
    return sentence.trim();
  } finally {
    connection.socket.destroy();
  }
}
