// SPDX-License-Identifier: Apache-2.0
import {
  Copy,
  Download,
  CircleArrowUp as ErrorAbove,
  CircleArrowDown as ErrorBelow,
  Pause,
  Play,
  Regex,
  Search,
  WrapText,
} from 'lucide-react';
import { IconButton } from '../../components/IconButton.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useCopyAloud } from '../../components/use-copy.ts';
import { useText } from '../../i18n/i18n.ts';
import type { LogTime } from './BootLogTab.tsx';
import type { LogFilter } from './log-filter.ts';
import { logLevels, logSources } from './log-lines.ts';
import { saveText } from './save-text.ts';

export interface LogToolbarProps {
  guest: string;
  filter: LogFilter;
  invalid: boolean;
  time: LogTime;
  wrap: boolean;
  follow: boolean;
  onFilter(filter: LogFilter): void;
  onTime(time: LogTime): void;
  onWrap(wrap: boolean): void;
  onFollow(follow: boolean): void;
  /** To the next error, or to the one before. */
  onError(direction: 1 | -1): void;
  /** What is shown, as text. */
  lines(): string[];
}

export function LogToolbar(props: LogToolbarProps) {
  const { guest, time, wrap, follow, onTime, onWrap, onFollow, onError, lines } = props;
  const t = useText();
  const copyAloud = useCopyAloud();
  const copy = (): void => {
    const shown = lines();
    copyAloud(shown.join('\n'), t('log.copied', { count: shown.length }));
  };
  return (
    <div className="toolbar" role="toolbar" aria-label={t('log.toolbar')}>
      <FilterFields {...props} />
      <span className="toolbar-space" />
      <Segmented
        label={t('log.time')}
        value={time}
        options={[
          { value: 'since-start', label: t('log.sinceStart') },
          { value: 'clock', label: t('log.clock') },
          { value: 'delta', label: t('log.delta') },
        ]}
        onChange={onTime}
      />
      <span className="toolbar-group">
        <IconButton icon={ErrorAbove} label={t('log.previousError')} onClick={() => onError(-1)} />
        <IconButton icon={ErrorBelow} label={t('log.nextError')} onClick={() => onError(1)} />
        <IconButton icon={WrapText} label={t('log.wrap')} pressed={wrap} onClick={() => onWrap(!wrap)} />
        <IconButton icon={Copy} label={t('log.copy')} onClick={copy} />
        <IconButton
          icon={Download}
          label={t('log.export')}
          onClick={() => saveText(`${guest}-boot.log`, `${lines().join('\n')}\n`)}
        />
        <IconButton
          icon={follow ? Pause : Play}
          label={follow ? t('log.pause') : t('log.follow')}
          onClick={() => onFollow(!follow)}
        />
      </span>
    </div>
  );
}

function FilterFields({ filter, invalid, onFilter }: LogToolbarProps) {
  const t = useText();
  const chosen = filter.sources.length === 1 ? (filter.sources[0] ?? 'all') : 'all';
  return (
    <>
      <span className="search-box" data-invalid={invalid || undefined}>
        <Search aria-hidden size={14} />
        <input
          type="search"
          data-find
          value={filter.text}
          aria-label={t('log.filter')}
          aria-invalid={invalid || undefined}
          placeholder={t('log.filter')}
          spellCheck={false}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        />
        <IconButton
          icon={Regex}
          label={t('log.regex')}
          hint={invalid ? t('log.regexInvalid') : t('log.regex')}
          pressed={filter.regex}
          onClick={() => onFilter({ ...filter, regex: !filter.regex })}
        />
      </span>
      <label className="select-box">
        <span className="visually-hidden">{t('log.levelLabel')}</span>
        <select
          value={filter.level}
          onChange={(event) =>
            onFilter({ ...filter, level: logLevels.find((level) => level === event.target.value) ?? 'debug' })
          }
        >
          {[...logLevels].reverse().map((level) => (
            <option key={level} value={level}>
              {t(`log.atLeast.${level}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="select-box">
        <span className="visually-hidden">{t('log.sourceLabel')}</span>
        <select
          value={chosen}
          onChange={(event) => {
            const source = logSources.find((each) => each === event.target.value);
            onFilter({ ...filter, sources: source === undefined ? logSources : [source] });
          }}
        >
          <option value="all">{t('log.allSources')}</option>
          {logSources.map((source) => (
            <option key={source} value={source}>
              {t(`log.source.${source}`)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
