// SPDX-License-Identifier: Apache-2.0
import type { AgentSession } from '../device/agent-session.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { readJsonLines, wholeNumbers } from './progress-lines.ts';
import type { TaskWork } from './tasks.ts';

/**
 * A request that makes a copy on the device: its progress comes on a channel, whose reset cancels it. The answer to a cancelled one
 * comes when the device has undone it.
 */
export async function requestCopy<R>(
  session: AgentSession,
  task: TaskWork,
  request: (channel: number) => Promise<R>,
): Promise<R> {
  const channel = session.openChannel();
  const read = readJsonLines((line) => {
    const figures = wholeNumbers(line, ['doneBytes', 'totalBytes']);
    if (figures !== undefined) task.progress(figures.doneBytes, figures.totalBytes);
  });
  channel.listen({
    onData: (bytes) => {
      read(bytes);
      channel.consumed(bytes.length);
    },
  });
  const cancel = (): void => channel.reset('cancelled');
  task.signal.addEventListener('abort', cancel);
  try {
    return await request(channel.id);
  } catch (error) {
    if (task.signal.aborted) throw new DesktopFailure('cancelled', 'the copy was cancelled, and undone');
    throw error;
  } finally {
    task.signal.removeEventListener('abort', cancel);
    if (!channel.closed) channel.reset('over');
  }
}
