// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FailureView } from '../../electron/ipc/failure.ts';
import type { TaskView } from '../../electron/ipc/task-view.ts';

export interface Notice {
  id: number;
  atMs: number;
  failure?: FailureView;
  /** Guest or device that it is about. */
  subject?: string;
  /** In the person's language; for notices without a failure. */
  text?: string;
}

export interface NoticeState {
  /** In sight, the newest last. */
  notices: readonly Notice[];
  /** What was said in this window, for who looked elsewhere; the newest last. */
  history: readonly Notice[];
  fail(failure: FailureView, subject?: string): void;
  say(text: string): void;
  dismiss(id: number): void;
  /** What is in sight; it stays in the history. */
  dismissAll(): void;
  forget(): void;
}

export type NoticeStore = StoreApi<NoticeState>;

const noticesShown = 4;
const historyKept = 50;

/** Those of the history that no task in the list beside it says as well; the newest first. */
export function untoldNotices(history: readonly Notice[], tasks: readonly TaskView[]): Notice[] {
  const told = new Set(tasks.flatMap(({ failure }) => (failure === undefined ? [] : [failureKey(failure)])));
  return history.filter(({ failure }) => failure === undefined || !told.has(failureKey(failure))).reverse();
}

const failureKey = ({ reason, message }: FailureView): string => JSON.stringify([reason, message]);

export function createNoticeStore(): NoticeStore {
  let nextId = 1;
  return createStore<NoticeState>((set) => {
    const add = (said: Omit<Notice, 'id' | 'atMs'>): void => {
      const notice = { ...said, id: nextId++, atMs: Date.now() };
      // The same again takes the place of what says it already.
      const others = (all: readonly Notice[]): Notice[] =>
        all.filter(({ text }) => text === undefined || text !== notice.text);
      set(({ notices, history }) => ({
        notices: [...others(notices), notice].slice(-noticesShown),
        history: [...others(history), notice].slice(-historyKept),
      }));
    };
    return {
      notices: [],
      history: [],
      fail: (failure, subject) => add({ failure, ...(subject === undefined ? {} : { subject }) }),
      say: (text) => add({ text }),
      dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
      dismissAll: () => set({ notices: [] }),
      forget: () => set({ history: [] }),
    };
  });
}
