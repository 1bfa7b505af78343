// SPDX-License-Identifier: Apache-2.0
import type { AgentSession } from '../device/agent-session.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { BootLogKind } from './boot-log-kind.ts';

/** Reads the whole log of a boot that the device keeps, as lines. Rejects with DesktopFailure. */
export async function readBoot(session: AgentSession, guest: string, boot: number): Promise<string[]> {
  const kind = new BootLogKind({ serial: '', guest, follow: false, boot });
  const channel = session.openChannel();
  const chunks: Uint8Array[] = [];
  try {
    await kind.attach(session, channel);
  } catch (error) {
    channel.reset('refused');
    throw error;
  }
  await new Promise<void>((resolve, reject) => {
    channel.listen({
      onData: (bytes) => {
        chunks.push(kind.receive(bytes) ?? new Uint8Array(0));
        channel.consumed(bytes.length);
      },
      onEnd: () => {
        // Both ends ended close it at once.
        resolve();
        channel.end();
      },
      onClose: (reason) => reject(new DesktopFailure('connection-lost', reason)),
    });
  });
  return Buffer.concat(chunks)
    .toString()
    .split('\n')
    .filter((line) => line !== '');
}
