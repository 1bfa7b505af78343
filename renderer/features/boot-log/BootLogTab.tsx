// SPDX-License-Identifier: Apache-2.0
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { LogArt } from '../../components/art/LogArt.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { BootTimelineView } from '../boot-timeline/BootTimelineView.tsx';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { BootBar, type BootView } from './BootBar.tsx';
import { BootVerdicts } from './BootVerdicts.tsx';
import type { BootLogFeed } from './boot-log-feed.ts';
import { LogList, type LogListHandle } from './LogList.tsx';
import { LogToolbar } from './LogToolbar.tsx';
import { compileFilter, FilteredLog, type LogFilter } from './log-filter.ts';
import { logSources } from './log-lines.ts';
import { printEntry } from './log-text.ts';
import { useBootLog, useKeptBoot } from './use-boot-log.ts';
import { useBoots } from './use-boots.ts';
import { useVerdicts } from './use-verdicts.ts';

export type LogTime = 'since-start' | 'clock' | 'delta';

export function BootLogTab({ serial, guest }: GuestTabProps) {
  const live = useBootLog(serial, guest);
  const boots = useBoots(serial, guest);
  const [chosen, setBoot] = useState<number>();
  // One that is gone meanwhile, or has become the newest.
  const boot = boots.some(({ number }, index) => number === chosen && index > 0) ? chosen : undefined;
  const [view, setView] = useState<BootView>('log');
  const kept = useKeptBoot(serial, guest.name, boot);
  const feed = kept ?? live;
  const lastEnd = isAlive(guest.state) || guest.state === 'STARTING' ? undefined : guest.lastEnd;
  const end = boot === undefined ? lastEnd : boots.find(({ number }) => number === boot)?.end;
  const verdicts = useVerdicts(serial, feed, end);
  return (
    <div className="boot-log">
      <BootBar
        serial={serial}
        guest={guest.name}
        boots={boots}
        boot={boot}
        view={view}
        onBoot={setBoot}
        onView={setView}
      />
      <BootVerdicts verdicts={verdicts} ended={end !== undefined} />
      {view === 'timeline' ? (
        <BootTimelineView serial={serial} guest={guest.name} feed={feed} boots={boots} boot={boot} />
      ) : (
        // Another log is another list: filter and place begin anew.
        <LogView key={boot ?? 'live'} guest={guest.name} feed={feed} />
      )}
    </div>
  );
}

function LogView({ guest, feed }: { guest: string; feed: BootLogFeed }) {
  const [filter, setFilter] = useState<LogFilter>({ text: '', regex: false, level: 'debug', sources: logSources });
  const [time, setTime] = useState<LogTime>('since-start');
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(true);
  const { language } = useFormat();
  const list = useRef<LogListHandle>(null);
  const filtered = useRef(new FilteredLog());
  // A letter shows at once; the list of a million lines follows when it can.
  const deferred = useDeferredValue(filter);
  const compiled = useMemo(() => compileFilter(deferred, language), [deferred, language]);
  const positions = filtered.current.update(feed, compiled);
  const lines = (): string[] =>
    positions
      .map((position) => feed.entries[position - feed.dropped])
      .flatMap((entry) => (entry ? [printEntry(entry)] : []));
  return (
    <>
      <LogToolbar
        guest={guest}
        filter={filter}
        invalid={compiled.invalid}
        time={time}
        wrap={wrap}
        follow={follow}
        onFilter={setFilter}
        onTime={setTime}
        onWrap={setWrap}
        onFollow={setFollow}
        onError={(direction) => list.current?.jumpToError(direction)}
        lines={lines}
      />
      <FeedProblem feed={feed} />
      {positions.length === 0 ? (
        <LogEmpty feed={feed} />
      ) : (
        <LogList
          ref={list}
          feed={feed}
          positions={positions}
          pattern={compiled.pattern}
          time={time}
          wrap={wrap}
          follow={follow}
          onFollow={setFollow}
        />
      )}
      <LogStatus feed={feed} shown={positions.length} />
    </>
  );
}

function FeedProblem({ feed }: { feed: BootLogFeed }) {
  const { state } = feed;
  if (state.phase !== 'failed' || state.failure === undefined) return undefined;
  return <FailureNotice failure={state.failure} onRetry={() => feed.open()} />;
}

function LogEmpty({ feed }: { feed: BootLogFeed }) {
  const t = useText();
  const filtered = feed.entries.length > 0;
  return (
    <div className="log-empty">
      {feed.state.phase === 'opening' ? (
        <p className="tab-loading" role="status">
          {t('loading')}
        </p>
      ) : (
        <EmptyState
          art={<LogArt />}
          title={filtered ? t('log.nothingMatches') : t('log.empty')}
          text={filtered ? t('log.nothingMatchesText', { count: feed.entries.length }) : t('log.emptyText')}
        />
      )}
    </div>
  );
}

function LogStatus({ feed, shown }: { feed: BootLogFeed; shown: number }) {
  const t = useText();
  const format = useFormat();
  const total = feed.entries.length;
  return (
    <div className="log-status" role="status">
      <span className={`log-phase log-phase-${feed.state.phase}`}>{t(`log.phase.${feed.state.phase}`)}</span>
      <span>
        {shown === total
          ? t('log.lines', { count: total, number: format.number(total) })
          : t('log.linesOf', { shown: format.number(shown), total: format.number(total) })}
      </span>
      {feed.lostLines > 0 && <span className="tone-warning">{t('log.lost', { count: feed.lostLines })}</span>}
      {feed.unreadableLines > 0 && (
        <span className="tone-warning">{t('log.unreadable', { count: feed.unreadableLines })}</span>
      )}
    </div>
  );
}
