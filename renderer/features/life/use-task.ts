// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';

export interface DialogTask {
  /** While it runs. */
  taskId: string | undefined;
  /** Why the last try failed. A cancelled one is no failure. */
  failure: FailureView | undefined;
  /** `work` answers what is done next, if the dialog is still there. */
  run(work: (taskId: string) => Promise<() => void>): void;
}

/** A long task that a dialog asks for and shows. It outlives the dialog; its failure is a notice then. */
export function useTask(subject: string): DialogTask {
  const { notices } = useServices();
  const [taskId, setTaskId] = useState<string>();
  const [failure, setFailure] = useState<FailureView>();
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);
  const attempt = async (work: (taskId: string) => Promise<() => void>): Promise<void> => {
    const id = crypto.randomUUID();
    setTaskId(id);
    setFailure(undefined);
    try {
      const next = await work(id);
      if (open.current) next();
    } catch (error) {
      const reached = failureOf(error);
      if (reached.reason === 'cancelled') setTaskId(undefined);
      else if (open.current) {
        setTaskId(undefined);
        setFailure(reached);
      } else notices.getState().fail(reached, subject);
    }
  };
  return { taskId, failure, run: (work) => void attempt(work) };
}
