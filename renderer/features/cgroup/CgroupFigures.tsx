// SPDX-License-Identifier: Apache-2.0
import { Fragment } from 'react';
import type { CgroupSample } from '../../../agent/protocol/index.ts';
import { Figure } from '../../components/Figure.tsx';
import { Meter } from '../../components/Meter.tsx';
import type { Format } from '../../i18n/format.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import type { GuestSeries } from '../../state/guest-series.ts';

type Maybe<T> = T | undefined;

function shown(value: Maybe<number>, print: (value: number) => string): Maybe<string> {
  return value === undefined ? undefined : print(value);
}

/** What a cgroup says in numbers. A dash: this kernel has no such file. */
export function CgroupFigures({ series, alive }: { series: GuestSeries; alive: boolean }) {
  const t = useText();
  const format = useFormat();
  const sample: Partial<CgroupSample> = series.latest?.cgroup ?? {};
  const cpu = alive ? series.cgroup.latest('cpuPercent') : undefined;
  const { memoryCurrentBytes, memoryLimitBytes, oomKills, throttledPeriods } = sample;
  const more = [
    shown(sample.memoryPeakBytes, (value) => t('cgroup.peak', { size: format.bytes(value) })),
    swapNote(sample.memorySwapBytes, format, (size) => t('cgroup.swap', { size })),
  ].filter((note) => note !== undefined);
  return (
    <dl className="figures card">
      <Figure
        label={t('cgroup.cpu')}
        value={shown(cpu, (value) => format.percent(value))}
        note={limitNote(
          sample.cpuLimitPercent,
          (value) => format.percent(value),
          t('live.noLimit'),
          (limit) => t('live.limit', { limit }),
        )}
      />
      <Figure
        label={t('cgroup.memory')}
        value={shown(memoryCurrentBytes, (value) => format.bytes(value))}
        note={
          memoryCurrentBytes !== undefined && memoryLimitBytes !== undefined ? (
            <>
              <Notes words={[t('live.limit', { limit: format.bytes(memoryLimitBytes) }), ...more]} />
              <Meter label={t('cgroup.memory')} value={memoryCurrentBytes} total={memoryLimitBytes} />
            </>
          ) : (
            <Notes words={[t('live.noLimit'), ...more]} />
          )
        }
      />
      <Figure
        label={t('cgroup.oomKills')}
        value={shown(oomKills, (value) => format.number(value))}
        warning={(oomKills ?? 0) > 0}
        note={shown(sample.oomEvents, (value) => t('cgroup.oomEvents', { count: value }))}
      />
      <Figure
        label={t('cgroup.throttledPeriods')}
        value={shown(throttledPeriods, (value) => format.number(value))}
        note={shown(sample.throttledMicroseconds, (value) =>
          t('cgroup.throttledFor', { duration: format.shortDuration(value / 1000) }),
        )}
      />
      <Figure
        label={t('cgroup.pids')}
        value={shown(sample.pidsCurrent, (value) => format.number(value))}
        note={limitNote(
          sample.pidsLimit,
          (value) => format.number(value),
          t('live.noLimit'),
          (limit) => t('live.limit', { limit }),
        )}
      />
      <Figure
        label={t('cgroup.io')}
        value={shown(sample.ioReadBytes, (value) => format.bytes(value))}
        note={shown(sample.ioWriteBytes, (value) => t('cgroup.written', { size: format.bytes(value) }))}
      />
    </dl>
  );
}

/** A line ends between two of them, and not between a word and its figure. */
function Notes({ words }: { words: readonly string[] }) {
  return words.map((word, index) => (
    <Fragment key={word}>
      {index > 0 && ' '}
      <span className="figure-word">{index < words.length - 1 ? `${word} ·` : word}</span>
    </Fragment>
  ));
}

function limitNote(
  limit: Maybe<number>,
  print: (value: number) => string,
  none: string,
  some: (limit: string) => string,
): string {
  return limit === undefined ? none : some(print(limit));
}

function swapNote(bytes: Maybe<number>, format: Format, say: (size: string) => string): Maybe<string> {
  return bytes === undefined || bytes === 0 ? undefined : say(format.bytes(bytes));
}
