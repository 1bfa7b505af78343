// SPDX-License-Identifier: Apache-2.0
import { ArrowDown } from 'lucide-react';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { stepName } from '../../../electron/ipc/sentences/step-names.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { LogTime } from './BootLogTab.tsx';
import type { BootLogFeed } from './boot-log-feed.ts';
import { highlight } from './log-filter.ts';
import { nextError, sinceBefore, sinceStart } from './log-text.ts';
import { spokenLine } from './spoken-line.ts';
import { useRows } from './use-rows.ts';

/** Nearer to the end than this counts as at the end. */
const endSlackPixels = 12;

export interface LogListHandle {
  jumpToError(direction: 1 | -1): void;
}

export interface LogListProps {
  ref: Ref<LogListHandle>;
  feed: BootLogFeed;
  positions: readonly number[];
  pattern: RegExp | undefined;
  time: LogTime;
  wrap: boolean;
  follow: boolean;
  onFollow(follow: boolean): void;
}

/** Only the rows in sight are in the page. Scrolling up stops following, reaching the end follows again. */
export function LogList(props: LogListProps) {
  const { ref, feed, positions, pattern, time, wrap, follow, onFollow } = props;
  const t = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState<number>();
  const count = positions.length;
  const entryAt = (row: number): BootLogEntry | undefined => feed.entries[(positions[row] ?? -1) - feed.dropped];
  const rows = useRows({ count, wrap, scroller, keyOf: (row) => positions[row] ?? row });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end moves with each new line and with another filter
  useEffect(() => {
    if (follow && count > 0) rows.scrollTo(count - 1, 'end');
  }, [follow, count, positions, wrap]);
  useImperativeHandle(ref, () => ({
    jumpToError: (direction) => {
      const row = nextError((each) => entryAt(each)?.level ?? 'info', count, marked ?? -1, direction);
      if (row === undefined) return;
      onFollow(false);
      setMarked(row);
      rows.scrollTo(row, 'center');
    },
  }));
  const scrolled = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= endSlackPixels;
    if (atEnd && !follow) onFollow(true);
  };
  const awayFromEnd = (): void => {
    const element = scroller.current;
    if (element !== null && element.scrollHeight > element.clientHeight && follow) onFollow(false);
  };
  return (
    <div className="log-frame">
      <div
        ref={scroller}
        className={`log-scroll ${wrap ? 'log-wrap' : ''}`}
        role="log"
        aria-label={t('log.title')}
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
        tabIndex={0}
        onScroll={scrolled}
        onWheel={(event) => event.deltaY < 0 && awayFromEnd()}
        onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && awayFromEnd()}
        onPointerDown={(event) => event.target === event.currentTarget && awayFromEnd()}
      >
        <div className="log-rows" style={{ height: rows.totalPixels }}>
          {rows.onPage.map(({ index, topPixels }) => {
            const entry = entryAt(index);
            if (entry === undefined) return undefined;
            const before = index > 0 ? entryAt(index - 1) : undefined;
            return (
              <div
                key={positions[index]}
                ref={rows.measure}
                data-index={index}
                className="log-row"
                data-level={entry.level}
                data-source={entry.source}
                data-marked={marked === index || undefined}
                data-new-run={(before !== undefined && entry.step === 'boot') || undefined}
                style={{ transform: `translateY(${topPixels}px)` }}
              >
                <LogRow entry={entry} before={before} pattern={pattern} time={time} />
              </div>
            );
          })}
        </div>
      </div>
      {!follow && (
        <button type="button" className="log-to-end" onClick={() => onFollow(true)}>
          <ArrowDown aria-hidden size={14} />
          {t('log.toEnd')}
        </button>
      )}
    </div>
  );
}

interface LogRowProps {
  entry: BootLogEntry;
  /** The one above it in the list. */
  before: BootLogEntry | undefined;
  pattern: RegExp | undefined;
  time: LogTime;
}

function LogRow({ entry, before, pattern, time }: LogRowProps) {
  const t = useText();
  const format = useFormat();
  return (
    <>
      <span className="log-time">
        {time === 'clock'
          ? format.clock(entry.timeMs)
          : time === 'delta'
            ? sinceBefore(entry, before)
            : sinceStart(entry.sinceStartMs)}
      </span>
      <span className="log-source">{t(`log.source.${entry.source}`)}</span>
      <span className="log-text">
        {entry.level !== 'info' && entry.level !== 'debug' && (
          <span className="log-level">{t(`log.level.${entry.level}`)}</span>
        )}
        {entry.step !== undefined && <span className="log-step">{stepName(entry.step, format.language)}</span>}
        {entry.tag !== undefined && <span className="log-tag">{entry.tag}</span>}
        {/* A step that has nothing to add says its name again. */}
        {highlight(entry.text === entry.step ? '' : spokenLine(entry, format.language), pattern).map((part, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
          part.match ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
        )}
        {entry.durationMs !== undefined && (
          <span className="log-duration">{format.shortDuration(entry.durationMs)}</span>
        )}
      </span>
    </>
  );
}
