// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import type { FileEntry } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { TooManyFiles } from './chosen-files.ts';
import { downloadName } from './file-list.ts';
import { topNames, type UploadItem, upload } from './upload.ts';
import type { OpenFolder } from './use-folder.ts';

/** Names that are there already, waiting for a word. */
export interface UploadQuestion {
  items: UploadItem[];
  names: string[];
}

export interface FileWork {
  question: UploadQuestion | undefined;
  /** Uploads, or asks first. */
  offer(items: Promise<UploadItem[]>): void;
  answer(replace: boolean): void;
  download(chosen: readonly FileEntry[]): void;
  remove(names: readonly string[]): void;
  makeFolder(name: string): void;
  rename(from: string, to: string): void;
}

/** What is done with files. It goes on when the view is left; its progress is in Activity. */
export function useFileWork(serial: string, guest: string, folder: OpenFolder): FileWork {
  const t = useText();
  const { backend, notices } = useServices();
  const [question, setQuestion] = useState<UploadQuestion>();
  const { path, listing, reload } = folder;
  const at = { serial, guest, path };
  const attempt = async (work: Promise<unknown>, said?: string): Promise<void> => {
    try {
      await work;
      if (said !== undefined) notices.getState().say(said);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason !== 'cancelled') notices.getState().fail(failure);
    }
    reload();
  };
  const send = (items: readonly UploadItem[], existing: 'refuse' | 'replace'): void => {
    const taskId = crypto.randomUUID();
    void attempt(upload(backend, { ...at, existing, taskId }, items), t('files.uploaded', { count: items.length }));
  };
  const offer = async (coming: Promise<UploadItem[]>): Promise<void> => {
    try {
      const items = await coming;
      const there = new Set(listing?.entries.map(({ name }) => name));
      const names = topNames(items).filter((name) => there.has(name));
      if (names.length > 0) setQuestion({ items, names });
      else if (items.length > 0) send(items, 'refuse');
    } catch (error) {
      if (error instanceof TooManyFiles) notices.getState().say(t('files.tooMany'));
      else notices.getState().fail(failureOf(error));
    }
  };
  const download = async (chosen: readonly FileEntry[]): Promise<void> => {
    const files = chosen.map(({ name }) => name);
    const { name, form } = downloadName(guest, path, chosen);
    const [only] = chosen;
    // Of a link, the size is that of its text.
    const known = form === 'raw' && only?.kind === 'file' ? only.sizeBytes : undefined;
    const totalBytes = known ?? (await backend.call('files.measure', { ...at, files })).sizeBytes;
    const saved = await backend.call('files.download', {
      ...{ ...at, files, form, name, totalBytes },
      taskId: crypto.randomUUID(),
    });
    if (saved === undefined) return;
    const { savedPath, skippedCount } = saved;
    const said = t('files.saved', { path: savedPath });
    notices.getState().say(skippedCount === 0 ? said : `${said} ${t('files.skipped', { count: skippedCount })}`);
  };
  return {
    question,
    offer: (items) => void offer(items),
    answer: (replace) => {
      if (replace && question !== undefined) send(question.items, 'replace');
      setQuestion(undefined);
    },
    download: (chosen) => void attempt(download(chosen)),
    remove: (names) => void attempt(backend.call('files.remove', { ...at, files: [...names] })),
    makeFolder: (name) => void attempt(backend.call('files.makeFolder', { ...at, file: name })),
    rename: (from, to) => void attempt(backend.call('files.rename', { ...at, file: from, to })),
  };
}
