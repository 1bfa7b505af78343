// SPDX-License-Identifier: Apache-2.0
import type { TaskView } from '../../electron/ipc/task-view.ts';

/** Shorter than this somebody is still looking. */
const worthTellingMs = 8_000;

/** Tasks that ended since, and took long enough to look elsewhere meanwhile, or failed. One that was cancelled was seen. */
export function endedTasks(
  before: Readonly<Record<string, TaskView>>,
  after: Readonly<Record<string, TaskView>>,
): TaskView[] {
  return Object.values(after).filter((task) => {
    if (before[task.id]?.state !== 'running') return false;
    const tookMs = (task.endedAtMs ?? task.startedAtMs) - task.startedAtMs;
    return task.state === 'failed' || (task.state === 'done' && tookMs >= worthTellingMs);
  });
}
