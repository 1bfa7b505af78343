// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { SnapshotsCard } from '../life/SnapshotsCard.tsx';
import { ProcessesCard } from '../processes/ProcessesCard.tsx';
import { PropertiesCard } from '../properties/PropertiesCard.tsx';
import { LastEnd } from './LastEnd.tsx';
import { LiveTiles } from './LiveTiles.tsx';
import { StartTimeline } from './StartTimeline.tsx';

export function OverviewTab({ serial, guest }: GuestTabProps) {
  const alive = isAlive(guest.state);
  return (
    <div className="overview">
      {guest.configError !== undefined && <FailureNotice failure={guest.configError} />}
      {alive && <LiveTiles serial={serial} guest={guest} />}
      <ProcessesCard serial={serial} guest={guest} />
      <PropertiesCard serial={serial} guest={guest} />
      {alive ? (
        <div className="overview-columns">
          <div className="overview-side">
            <Facts guest={guest} />
            <SnapshotsCard serial={serial} guest={guest} />
          </div>
          <div className="overview-side">
            <StartTimeline serial={serial} guest={guest} />
            <LastEnd serial={serial} guest={guest} />
          </div>
        </div>
      ) : (
        <div className="overview-columns">
          {/* How it ended is the news of one that does not run: first, and with room for why. */}
          <div className="overview-side">
            <LastEnd serial={serial} guest={guest} />
            <StartTimeline serial={serial} guest={guest} />
          </div>
          <div className="overview-side">
            <Facts guest={guest} />
            <SnapshotsCard serial={serial} guest={guest} />
          </div>
        </div>
      )}
    </div>
  );
}

/** What the line below the guest's name does not say. */
function Facts({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const alive = isAlive(guest.state);
  const facts: [string, string | undefined][] = [
    [t('overview.startedAt'), guest.startedAtMs === undefined ? undefined : format.dateTime(guest.startedAtMs)],
    [t('overview.pid'), guest.initPid === undefined ? undefined : String(guest.initPid)],
    [t('overview.reboots'), alive ? format.number(guest.reboots) : undefined],
    [t('autostart.fact'), guest.start?.auto ? t('autostart.factOn', { order: guest.start.order }) : t('autostart.off')],
  ];
  return (
    <section className="card card-padded" aria-label={t('overview.facts')}>
      <h2 className="card-title">{t('overview.facts')}</h2>
      <dl className="fact-list">
        {facts.map(
          ([label, value]) =>
            value !== undefined && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
