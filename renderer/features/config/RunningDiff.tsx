// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { FailureView } from '../../../electron/ipc/failure.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { useText } from '../../i18n/i18n.ts';
import { failureOf } from '../../state/backend.ts';
import { useServices } from '../../state/use-services.ts';
import { ConfigDiff } from './ConfigDiff.tsx';

export interface RunningDiffProps {
  serial: string;
  guest: string;
  /** What is saved: another is another question. */
  saved: string | undefined;
}

/** What the running guest was started with, against what its next start will take. */
export function RunningDiff({ serial, guest, saved }: RunningDiffProps) {
  const t = useText();
  const { backend } = useServices();
  const [answer, setAnswer] = useState<{ running: string; next: string }>();
  const [failure, setFailure] = useState<FailureView>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is saved is compared
  useEffect(() => {
    let current = true;
    setFailure(undefined);
    backend.call('guest.config.running', { serial, guest }).then(
      (told) => current && setAnswer(told),
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [backend, serial, guest, saved]);
  if (failure !== undefined) return <FailureNotice failure={failure} />;
  if (answer === undefined) {
    return (
      <p className="tab-loading" role="status">
        <Spinner /> {t('loading')}
      </p>
    );
  }
  if (answer.running === answer.next) return <p className="running-same card card-padded">{t('running.same')}</p>;
  return (
    <>
      <p className="running-note">{t('running.differs')}</p>
      <ConfigDiff before={answer.running} after={answer.next} />
    </>
  );
}
