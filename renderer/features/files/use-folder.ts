// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useState } from 'react';
import type { FolderListing } from '../../../agent/protocol/index.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { FilesPlace } from './files-place.ts';

export interface OpenFolder {
  path: string;
  listing: FolderListing | undefined;
  failure: FailureView | undefined;
  loading: boolean;
  go(path: string): void;
  reload(): void;
}

/** The folder that is looked at. It is read anew when `state` changes: a guest that starts has mounts of its own over its root. */
export function useFolder(serial: string, guest: string, state: string): OpenFolder {
  const { backend, filePlaces } = useServices();
  const place = filePlaces.obtain({ serial, guest }, () => new FilesPlace());
  const [path, setPath] = useState(place.path);
  const [answer, setAnswer] = useState<{ path: string; listing?: FolderListing; failure?: FailureView }>();
  const [loading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round, or another state, is another question
  useEffect(() => {
    let current = true;
    setLoading(true);
    backend
      .call('files.list', { serial, guest, path })
      .then(
        (listing) => current && setAnswer({ path, listing }),
        (error: unknown) => current && setAnswer({ path, failure: failureOf(error) }),
      )
      .finally(() => current && setLoading(false));
    return () => {
      current = false;
    };
  }, [backend, serial, guest, path, state, round]);
  const go = useCallback(
    (next: string): void => {
      place.path = next;
      setPath(next);
    },
    [place],
  );
  const known = answer?.path === path ? answer : undefined;
  return { path, listing: known?.listing, failure: known?.failure, loading, go, reload: () => setRound(round + 1) };
}
