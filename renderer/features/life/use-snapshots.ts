// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { GuestSnapshot } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import type { TaskView } from '../../../electron/ipc/task-view.ts';
import { failureOf } from '../../state/backend.ts';
import { useLodge, useServices } from '../../state/use-services.ts';

/** Changes whenever a task that makes or removes a guest's snapshots has ended. */
export function snapshotTasksEnded(tasks: readonly TaskView[], serial: string, guest: string): string {
  return tasks
    .filter((task) => task.serial === serial && task.guest === guest && task.kind.startsWith('snapshot-'))
    .map((task) => `${task.id} ${task.endedAtMs ?? ''}`)
    .sort()
    .join();
}

export interface Snapshots {
  /** undefined: not listed yet. */
  list: readonly GuestSnapshot[] | undefined;
  failure: FailureView | undefined;
}

/** A guest's snapshots, listed again after each task that changes them. */
export function useSnapshots(serial: string, guest: string): Snapshots {
  const { backend } = useServices();
  const ended = useLodge((state) => snapshotTasksEnded(Object.values(state.tasks), serial, guest));
  const [snapshots, setSnapshots] = useState<Snapshots>({ list: undefined, failure: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ended` is what makes the list old.
  useEffect(() => {
    let current = true;
    backend.call('snapshot.list', { serial, guest }).then(
      (list) => current && setSnapshots({ list, failure: undefined }),
      (error: unknown) => current && setSnapshots((before) => ({ ...before, failure: failureOf(error) })),
    );
    return () => {
      current = false;
    };
  }, [backend, serial, guest, ended]);
  return snapshots;
}
