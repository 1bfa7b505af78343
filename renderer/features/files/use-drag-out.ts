// SPDX-License-Identifier: Apache-2.0
import { type DragEvent, useRef, useState } from 'react';
import type { FileEntry } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import { downloadName, visibleName } from './file-list.ts';
import { isOwnDrop, type OwnDrag } from './own-drag.ts';

interface Fetched {
  token: string;
  name: string;
}

export type DragState = 'fetching' | 'ready';

export interface DragOut {
  /** Of a row: `entries` are what is dragged with it. */
  onDragStart(event: DragEvent, entries: readonly FileEntry[]): void;
  stateOf(entry: FileEntry): DragState | undefined;
  /** What is dropped here was dragged out of here: no upload. */
  isOwn(files: ArrayLike<{ name: string }>): boolean;
}

/** A file that has changed since is another. */
function keyOf(path: string, entries: readonly FileEntry[]): string {
  return JSON.stringify([path, ...entries.map(({ name, sizeBytes, modifiedMs }) => [name, sizeBytes, modifiedMs])]);
}

/** What has changed deep in a folder is not to be seen on the folder: what was fetched of it is good for one drag. */
const isLasting = (entries: readonly FileEntry[]): boolean => entries.every(({ kind }) => kind === 'file');

/**
 * Files dragged out of the window. A drag carries files that are here, so the first drag fetches them; while the button is still held
 * when they have come, the drag begins then, else with the next one.
 */
export function useDragOut(serial: string, guest: string, path: string): DragOut {
  const t = useText();
  const { backend, notices } = useServices();
  const isElectron = useLodge((state) => state.app?.shell === 'electron');
  const fetched = useRef(new Map<string, Fetched>());
  const [states, setStates] = useState<ReadonlyMap<string, DragState>>(new Map());
  const own = useRef<OwnDrag>(undefined);
  const mark = (key: string, state: DragState | undefined): void =>
    setStates((before) => {
      const next = new Map(before);
      if (state === undefined) next.delete(key);
      else next.set(key, state);
      return next;
    });
  const forget = (key: string): void => {
    fetched.current.delete(key);
    mark(key, undefined);
  };
  const fetch = async (entries: readonly FileEntry[]): Promise<Fetched & { gone: string[] }> => {
    const at = { serial, guest, path };
    const files = entries.map(({ name }) => name);
    const { name, form } = downloadName(guest, path, entries);
    const [only] = entries;
    const known = form === 'raw' && only?.kind === 'file' ? only.sizeBytes : undefined;
    const totalBytes = known ?? (await backend.call('files.measure', { ...at, files })).sizeBytes;
    return backend.call('files.fetch', { ...at, files, form, name, totalBytes, taskId: crypto.randomUUID() });
  };
  /** The system has the pointer from here on; this window hears of it again when it is let go. */
  const drag = async (key: string, { token, name }: Fetched, lasts: boolean): Promise<void> => {
    own.current = { name };
    const over = (): void => {
      own.current = undefined;
    };
    try {
      await backend.call('files.drag', { token });
      // Until it has begun, the pointer is still this window's.
      for (const back of ['pointermove', 'pointerdown'] as const) window.addEventListener(back, over, { once: true });
      if (!lasts) forget(key);
    } catch (error) {
      over();
      // Perhaps it has made room for newer ones: the next drag fetches it again.
      forget(key);
      notices.getState().fail(failureOf(error));
    }
  };
  const bring = async (key: string, entries: readonly FileEntry[]): Promise<void> => {
    let held = true;
    const letGo = (): void => {
      held = false;
    };
    for (const end of ['pointerup', 'pointercancel', 'blur'] as const)
      window.addEventListener(end, letGo, { once: true });
    mark(key, 'fetching');
    try {
      const file = await fetch(entries);
      for (const [other, { token }] of [...fetched.current]) if (file.gone.includes(token)) forget(other);
      fetched.current.set(key, file);
      mark(key, 'ready');
      if (held && isElectron) await drag(key, file, isLasting(entries));
      else notices.getState().say(t('files.dragReady', { name: visibleName(file.name) }));
    } catch (error) {
      mark(key, undefined);
      const failure = failureOf(error);
      if (failure.reason !== 'cancelled') notices.getState().fail(failure);
    } finally {
      for (const end of ['pointerup', 'pointercancel', 'blur'] as const) window.removeEventListener(end, letGo);
    }
  };
  return {
    onDragStart: (event, entries) => {
      const key = keyOf(path, entries);
      const file = fetched.current.get(key);
      if (file !== undefined && !isElectron) {
        // Chromium's own: what is dropped elsewhere is downloaded from there.
        const place = `${window.location.origin}/fetched/${file.token}`;
        event.dataTransfer.effectAllowed = 'copy';
        event.dataTransfer.setData('DownloadURL', `application/octet-stream:${file.name}:${place}`);
        if (!isLasting(entries)) forget(key);
        return;
      }
      event.preventDefault();
      if (file !== undefined) void drag(key, file, isLasting(entries));
      else if (states.get(key) !== 'fetching') void bring(key, entries);
    },
    stateOf: (entry) => states.get(keyOf(path, [entry])),
    isOwn: (files) => isOwnDrop(own.current, files),
  };
}
