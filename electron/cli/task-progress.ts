// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { TaskView } from '../ipc/task-view.ts';
import type { CommandSession } from './command-session.ts';
import { bytesText } from './output.ts';
import { type Words, words } from './words.ts';

/** One line of how far a task is. undefined: nothing is known yet. */
export function progressLine(
  { sentBytes, totalBytes, bytesPerSecond, unpacking }: TaskView,
  say: Words = words.en,
): string | undefined {
  if (sentBytes === undefined || totalBytes === undefined) return undefined;
  const percent = totalBytes === 0 ? 100 : Math.floor((100 * sentBytes) / totalBytes);
  const layer = unpacking === undefined ? '' : `${say.layer(unpacking.layer, unpacking.layers)}, `;
  const speed = bytesPerSecond === undefined ? '' : `, ${bytesText(bytesPerSecond)}/s`;
  return `${layer}${percent} %, ${say.ofBytes(bytesText(sentBytes), bytesText(totalBytes))}${speed}`;
}

/** Runs a call that is a task: how far it is goes to standard error where that is a terminal, and Ctrl-C cancels it. */
export async function withTask<T>(session: CommandSession, body: (taskId: string) => Promise<T>): Promise<T> {
  const taskId = randomUUID();
  const cancel = (): void => void session.client.call('task.cancel', { taskId });
  let note: TaskView['note'];
  const stop = session.backend.tasks.onDidChange.on((task) => {
    if (task.id !== taskId) return;
    if (task.note !== note && task.note !== undefined) session.output.note(session.output.words.task[task.note]);
    note = task.note;
    session.output.progress(task.state === 'running' ? progressLine(task, session.output.words) : undefined);
  });
  process.once('SIGINT', cancel);
  try {
    return await body(taskId);
  } finally {
    process.removeListener('SIGINT', cancel);
    stop();
    session.output.progress(undefined);
  }
}
