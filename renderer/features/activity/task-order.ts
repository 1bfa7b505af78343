// SPDX-License-Identifier: Apache-2.0
import type { TaskView } from '../../../electron/ipc/task-view.ts';

/** What runs comes first, the newest of each kind on top. */
export function sortTasks(tasks: readonly TaskView[]): TaskView[] {
  const endOf = (task: TaskView): number => task.endedAtMs ?? Number.POSITIVE_INFINITY;
  return [...tasks].sort((one, other) => {
    if (one.endedAtMs === undefined && other.endedAtMs === undefined) return other.startedAtMs - one.startedAtMs;
    return endOf(other) - endOf(one);
  });
}

/** undefined: nobody knows how much it is. */
export function taskFraction({ sentBytes, totalBytes }: TaskView): number | undefined {
  if (sentBytes === undefined || totalBytes === undefined || totalBytes <= 0) return undefined;
  return sentBytes / totalBytes;
}
