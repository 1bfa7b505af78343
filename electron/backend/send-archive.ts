// SPDX-License-Identifier: Apache-2.0
import type { Channel, CreateProgress, GuestCreateRequest, GuestSummary } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { type ArchiveReading, openArchive } from './archive.ts';
import { readJsonLines, wholeNumbers } from './progress-lines.ts';
import type { TaskWork } from './tasks.ts';

/** Reads the agent's lines on how far an archive on the device, or the layers of an image are. */
function readProgress(task: TaskWork): (bytes: Uint8Array) => void {
  return readJsonLines((line) => {
    const bytes = wholeNumbers(line, ['doneBytes', 'totalBytes'] satisfies (keyof CreateProgress)[]);
    const layers = wholeNumbers(line, ['layer', 'layers'] satisfies (keyof CreateProgress)[]);
    if (bytes !== undefined) task.progress(bytes.doneBytes, bytes.totalBytes, layers);
  });
}

/** Sends the archive as fast as the agent takes it. Ends early without an error when the channel is closed: the answer tells why. */
async function sendChunks(channel: Channel, archive: ArchiveReading, task: TaskWork): Promise<void> {
  let drained: (() => void) | undefined;
  let closed = false;
  const wake = (): void => drained?.();
  const onProgress = readProgress(task);
  channel.listen({
    onData: (bytes) => {
      onProgress(bytes);
      channel.consumed(bytes.length);
    },
    onDrain: wake,
    onClose: () => {
      closed = true;
      wake();
    },
  });
  task.signal.addEventListener('abort', wake);
  for await (const chunk of archive.chunks) {
    if (closed || task.signal.aborted) return;
    if (!channel.write(chunk)) {
      await new Promise<void>((resolve) => {
        drained = resolve;
      });
    }
    task.progress(archive.readBytes(), archive.sizeBytes);
  }
  channel.end();
}

/** Makes a guest from an archive on the desktop's disk. Memory stays at a few windows, whatever the archive's size. */
export async function createGuest(
  session: AgentSession,
  request: GuestCreateRequest,
  archivePath: string,
  task: TaskWork,
): Promise<GuestSummary> {
  const archive = await openArchive(archivePath);
  const channel = session.openChannel();
  const answer = session.request('guest.create', { request, channel: channel.id });
  // Refused in the middle: nothing more has to be sent.
  answer.catch(() => channel.reset('refused'));
  const sending = sendChunks(channel, archive, task).catch((error: unknown) => {
    channel.reset('the archive cannot be read');
    throw error;
  });
  const cancel = (): void => channel.reset('cancelled');
  task.signal.addEventListener('abort', cancel);
  try {
    // A failure of the archive is the cause, the agent's answer to the reset only its consequence; so it is waited for first.
    const [sent, answered] = await Promise.allSettled([sending, answer]);
    if (task.signal.aborted) throw new DesktopFailure('cancelled', 'the guest is not created', { guest: request.name });
    if (sent.status === 'rejected') throw sent.reason;
    if (answered.status === 'rejected') throw answered.reason;
    return answered.value;
  } finally {
    task.signal.removeEventListener('abort', cancel);
    if (!channel.closed) channel.reset('over');
  }
}

/** The same from an archive that is on the device: nothing crosses the cable but the progress. */
export async function createFromDevice(
  session: AgentSession,
  request: GuestCreateRequest,
  devicePath: string,
  task: TaskWork,
): Promise<GuestSummary> {
  const channel = session.openChannel();
  const onProgress = readProgress(task);
  channel.listen({
    onData: (bytes) => {
      onProgress(bytes);
      channel.consumed(bytes.length);
    },
  });
  const cancel = (): void => channel.reset('cancelled');
  task.signal.addEventListener('abort', cancel);
  try {
    return await session.request('guest.create', { request, channel: channel.id, devicePath });
  } catch (error) {
    if (task.signal.aborted) throw new DesktopFailure('cancelled', 'the guest is not created', { guest: request.name });
    throw error;
  } finally {
    task.signal.removeEventListener('abort', cancel);
    if (!channel.closed) channel.reset('over');
  }
}
