// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FailureView } from '../../electron/ipc/failure.ts';

export interface Notice {
  id: number;
  failure?: FailureView;
  /** Guest or device that it is about. */
  subject?: string;
  /** In the person's language; for notices without a failure. */
  text?: string;
}

export interface NoticeState {
  notices: readonly Notice[];
  fail(failure: FailureView, subject?: string): void;
  say(text: string): void;
  dismiss(id: number): void;
}

export type NoticeStore = StoreApi<NoticeState>;

const noticesKept = 4;

export function createNoticeStore(): NoticeStore {
  let nextId = 1;
  return createStore<NoticeState>((set) => {
    const add = (notice: Omit<Notice, 'id'>): void => {
      const id = nextId++;
      // The same again takes the place of what says it already.
      const others = (all: readonly Notice[]): Notice[] =>
        all.filter(({ text }) => text === undefined || text !== notice.text);
      set(({ notices }) => ({ notices: [...others(notices), { ...notice, id }].slice(-noticesKept) }));
    };
    return {
      notices: [],
      fail: (failure, subject) => add({ failure, ...(subject === undefined ? {} : { subject }) }),
      say: (text) => add({ text }),
      dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
    };
  });
}
