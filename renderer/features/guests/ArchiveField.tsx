// SPDX-License-Identifier: Apache-2.0
import { FolderOpen } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ArchiveChoice } from '../../../electron/ipc/contract.ts';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { Button } from '../../components/Button.tsx';
import { Field } from '../../components/Field.tsx';
import { useFailureText, useFormat, useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useLodge, useServices } from '../../state/use-services.ts';
import type { ArchiveLooks } from './archive-looks.ts';
import type { FormPart } from './FormTextField.tsx';

export interface ArchiveLook {
  looks: ArchiveLooks;
  /** Why the archive would not do, as Next has found. */
  archiveFailure: FailureView | undefined;
}

/** Path of the root file system's archive on the computer: typed, or from the system's dialog where there is one. */
export function ArchiveField({ form, errors, change, archiveFailure, looks }: FormPart & ArchiveLook) {
  const t = useText();
  const format = useFormat();
  const say = useFailureText();
  const { backend } = useServices();
  const electron = useLodge((state) => state.app?.shell === 'electron');
  const [found, setFound] = useState<ArchiveChoice>();
  const [failure, setFailure] = useState<FailureView>();
  const shown = archiveFailure ?? failure;
  /** What has been typed or asked since has no use for an earlier answer. */
  const newest = useRef(0);
  const settle = async (work: Promise<ArchiveChoice | undefined>, typed?: string): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    try {
      const archive = await work;
      if (archive === undefined || newest.current !== mine) return;
      setFound({ ...archive, path: typed ?? archive.path });
      setFailure(undefined);
      // What was typed stays as it is.
      if (typed !== undefined) return;
      looks.learn(archive);
      change({ archivePath: archive.path });
    } catch (error) {
      if (newest.current !== mine) return;
      setFound(undefined);
      setFailure(failureOf(error));
    }
  };
  const inspect = (): void => {
    const path = form.archivePath.trim();
    if (path !== '' && path !== found?.path) void settle(looks.at(path), path);
  };
  const problem = errors.archivePath === undefined ? shown && say(shown) : undefined;
  const error = problem === undefined ? undefined : t('newGuest.archiveProblem', { ...problem });
  return (
    <Field
      label={t('newGuest.archive')}
      hint={found === undefined ? t('newGuest.archiveHint') : `${found.name} · ${format.bytes(found.sizeBytes)}`}
      error={errors.archivePath === undefined ? error : t(`newGuest.error.${errors.archivePath}`)}
    >
      {(control) => (
        <span className="input-row">
          <span className="input-box" data-invalid={control['aria-invalid']}>
            <input
              {...control}
              className="mono"
              value={form.archivePath}
              placeholder="/path/to/rootfs.tar.gz"
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => {
                newest.current += 1;
                setFound(undefined);
                setFailure(undefined);
                change({ archivePath: event.target.value });
              }}
              onBlur={inspect}
            />
          </span>
          {electron && (
            <Button icon={FolderOpen} onClick={() => void settle(backend.call('archive.choose', {}))}>
              {t('newGuest.choose')}
            </Button>
          )}
        </span>
      )}
    </Field>
  );
}
