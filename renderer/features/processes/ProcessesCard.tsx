// SPDX-License-Identifier: Apache-2.0
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { useDevice } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { isAlive } from '../guests/guest-facts.ts';
import { filterRows, type ProcessRow, processRows } from './process-tree.ts';
import { useProcesses } from './use-processes.ts';

/** What runs inside, as a tree. Nothing while the guest does not run. */
export function ProcessesCard({ serial, guest }: GuestTabProps) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const ready = useDevice(serial)?.view.session.phase === 'ready';
  const live = isAlive(guest.state);
  const { now, before, failure } = useProcesses(serial, guest.name, live && ready);
  const rows = useMemo(() => (now === undefined ? [] : processRows(now, before)), [now, before]);
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter]);
  if (!live) return undefined;
  return (
    <section className="card card-padded processes" aria-label={t('processes.title')}>
      <header className="card-head">
        <h2 className="card-title">
          {t('processes.title')}
          {now !== undefined && (
            <span className="section-note figure">{t('processes.count', { count: rows.length })}</span>
          )}
        </h2>
        <span className="search-box processes-filter">
          <Search aria-hidden size={14} />
          <input
            type="search"
            data-find
            aria-label={t('processes.filter')}
            placeholder={t('processes.filter')}
            value={filter}
            spellCheck={false}
            onChange={({ target }) => setFilter(target.value)}
            onKeyDown={({ key }) => key === 'Escape' && setFilter('')}
          />
        </span>
      </header>
      {failure !== undefined && now === undefined && <FailureNotice failure={failure} />}
      {now === undefined && failure === undefined && <p className="field-hint">{t('loading')}</p>}
      {now !== undefined && shown.length === 0 && <p className="field-hint">{t('processes.nothing')}</p>}
      {shown.length > 0 && <ProcessTable rows={shown} />}
      {now?.cut && <p className="field-hint">{t('processes.cut')}</p>}
    </section>
  );
}

function ProcessTable({ rows }: { rows: readonly ProcessRow[] }) {
  const t = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div className="scroll-list" tabIndex={0} role="group" aria-label={t('processes.title')}>
      <table className="processes-table">
        <thead>
          <tr>
            <th className="number">{t('processes.pid')}</th>
            <th>{t('processes.command')}</th>
            <th>{t('processes.user')}</th>
            <th className="number">{t('processes.cpu')}</th>
            <th className="number">{t('processes.memory')}</th>
            <th className="number">{t('processes.hostPid')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <ProcessLine key={row.pid} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ProcessLine({ row }: { row: ProcessRow }) {
  const t = useText();
  const format = useFormat();
  const { pid, pidInside, command, user, uid, cpuPercent, memoryBytes, depth, state } = row;
  const special = state === 'Z' || state === 'D' || state === 'T' || state === 't' ? state : undefined;
  return (
    <tr>
      <td className="number">{pidInside ?? '–'}</td>
      <td className="processes-command" title={command}>
        <span className="mono" style={{ paddingInlineStart: `${Math.min(depth, 12) * 14}px` }}>
          {depth > 0 && (
            <span aria-hidden="true" className="processes-branch">
              └{' '}
            </span>
          )}
          {command}
        </span>
        {special !== undefined && <span className="processes-state">{t(`processes.state.${special}`)}</span>}
      </td>
      <td>{user ?? uid}</td>
      <td className="number">
        {cpuPercent === undefined ? <span title={t('processes.cpuLater')}>—</span> : format.percent(cpuPercent)}
      </td>
      <td className="number">{format.bytes(memoryBytes)}</td>
      <td className="number processes-outside">{pid}</td>
    </tr>
  );
}
