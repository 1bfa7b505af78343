// SPDX-License-Identifier: Apache-2.0
import { CircleCheck, Power } from 'lucide-react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { signalName } from '../guests/guest-facts.ts';

/** How the last run ended, in words. */
export function LastEnd({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const { lastEnd } = guest;
  return (
    <section className="card card-padded" aria-label={t('lastEnd.title')}>
      <h2 className="card-title">{t('lastEnd.title')}</h2>
      {lastEnd === undefined ? (
        <p className="quiet-line">
          <Power aria-hidden size={16} />
          {t('lastEnd.never')}
        </p>
      ) : (
        <>
          <p className="last-end-time">{format.dateTime(lastEnd.atMs)}</p>
          {lastEnd.failure !== undefined ? (
            <FailureNotice failure={lastEnd.failure} />
          ) : (
            <p className={`quiet-line ${lastEnd.kind === 'exit' && (lastEnd.code ?? 0) === 0 ? 'tone-ok' : ''}`}>
              <CircleCheck aria-hidden size={16} />
              {lastEnd.kind === 'signal'
                ? t('lastEnd.signal', { signal: signalName(lastEnd.code ?? 0) })
                : t('lastEnd.exit', { code: lastEnd.code ?? 0 })}
            </p>
          )}
        </>
      )}
    </section>
  );
}
