// SPDX-License-Identifier: Apache-2.0
import { CircleAlert, CircleCheck, Power, RotateCw } from 'lucide-react';
import { type RunEnd, runEnd } from '../../../electron/ipc/run-end.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { BootVerdicts } from '../boot-log/BootVerdicts.tsx';
import { useBootLog } from '../boot-log/use-boot-log.ts';
import { useVerdicts } from '../boot-log/use-verdicts.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';

/** A tick only behind an end that somebody wanted. */
function EndLine({ end, unwanted }: { end: RunEnd; unwanted: boolean }) {
  const t = useText();
  const wanted = !unwanted && (end.kind === 'powered-off' || (end.kind === 'exit' && end.code === 0));
  const Icon = wanted ? CircleCheck : end.kind === 'rebooted' && !unwanted ? RotateCw : CircleAlert;
  return (
    <p className={`quiet-line ${wanted ? 'tone-ok' : ''}`}>
      <Icon aria-hidden size={16} />
      {end.kind === 'signal'
        ? t('lastEnd.signal', { signal: end.name })
        : end.kind === 'exit'
          ? t('lastEnd.exit', { code: end.code })
          : t(end.kind === 'rebooted' ? 'lastEnd.rebooted' : 'lastEnd.poweredOff')}
    </p>
  );
}

/** How the last run ended, in words. */
export function LastEnd({ serial, guest }: GuestTabProps) {
  const t = useText();
  const feed = useBootLog(serial, guest);
  // While it runs the log is of another boot than this end.
  const verdicts = useVerdicts(serial, feed, isAlive(guest.state) ? undefined : guest.lastEnd);
  const format = useFormat();
  const { lastEnd } = guest;
  return (
    <section className="card card-padded" aria-label={t('lastEnd.title')}>
      <h2 className="card-title">{t('lastEnd.title')}</h2>
      {lastEnd === undefined ? (
        <p className="quiet-line">
          <Power aria-hidden size={16} />
          {/* Of a new guest there is no end to speak of, but a next step. */}
          {t(isAlive(guest.state) ? 'lastEnd.never' : 'lastEnd.notRun')}
        </p>
      ) : (
        <>
          <p className="last-end-time">{format.dateTime(lastEnd.atMs)}</p>
          {lastEnd.failure !== undefined ? (
            <FailureNotice failure={lastEnd.failure} />
          ) : (
            <EndLine end={runEnd(lastEnd)} unwanted={verdicts.some(({ wanted }) => !wanted)} />
          )}
          {!isAlive(guest.state) && <BootVerdicts verdicts={verdicts} ended />}
        </>
      )}
    </section>
  );
}
