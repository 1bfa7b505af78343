// SPDX-License-Identifier: Apache-2.0
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { LogArt } from '../../components/art/LogArt.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import type { BootLogFeed } from './boot-log-feed.ts';
import { LogList, type LogListHandle } from './LogList.tsx';
import { LogToolbar } from './LogToolbar.tsx';
import { compileFilter, FilteredLog, type LogFilter } from './log-filter.ts';
import { logSources } from './log-lines.ts';
import { printEntry } from './log-text.ts';
import { useBootLog } from './use-boot-log.ts';

export type LogTime = 'since-start' | 'clock' | 'delta';

export function BootLogTab({ serial, guest }: GuestTabProps) {
  const feed = useBootLog(serial, guest);
  const [filter, setFilter] = useState<LogFilter>({ text: '', regex: false, level: 'debug', sources: logSources });
  const [time, setTime] = useState<LogTime>('since-start');
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(true);
  const list = useRef<LogListHandle>(null);
  const filtered = useRef(new FilteredLog());
  // A letter shows at once; the list of a million lines follows when it can.
  const deferred = useDeferredValue(filter);
  const compiled = useMemo(() => compileFilter(deferred), [deferred]);
  const positions = filtered.current.update(feed, compiled);
  const lines = (): string[] =>
    positions
      .map((position) => feed.entries[position - feed.dropped])
      .flatMap((entry) => (entry ? [printEntry(entry)] : []));
  return (
    <div className="boot-log">
      <LogToolbar
        guest={guest.name}
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
    </div>
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
