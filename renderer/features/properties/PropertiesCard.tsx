// SPDX-License-Identifier: Apache-2.0
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { GuestProperty } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';
import { useDevice } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { PropertyForm } from './PropertyForm.tsx';
import { useProperties } from './use-properties.ts';

/** Properties of a guest Android that runs. Nothing for any other guest. */
export function PropertiesCard({ serial, guest }: GuestTabProps) {
  const t = useText();
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<GuestProperty>();
  const ready = useDevice(serial)?.view.session.phase === 'ready';
  const { now, busy, failure, set } = useProperties(serial, guest.name, ready && guest.state === 'RUNNING');
  const shown = useMemo(() => matching(now?.properties ?? [], filter), [now, filter]);
  if (now === undefined) return undefined;
  return (
    <section className="card card-padded properties" aria-label={t('properties.title')}>
      <header className="card-head">
        <h2 className="card-title">
          {t('properties.title')}
          <span className="section-note figure">{t('properties.count', { count: now.properties.length })}</span>
        </h2>
        <span className="search-box">
          <Search aria-hidden size={14} />
          <input
            type="search"
            aria-label={t('properties.filter')}
            placeholder={t('properties.filter')}
            value={filter}
            spellCheck={false}
            onChange={({ target }) => setFilter(target.value)}
            onKeyDown={({ key }) => key === 'Escape' && setFilter('')}
          />
        </span>
      </header>
      {shown.length === 0 && <p className="field-hint">{t('properties.nothing')}</p>}
      {shown.length > 0 && <PropertyTable properties={shown} onChoose={setChosen} />}
      {now.cut && <p className="field-hint">{t('properties.cut')}</p>}
      <PropertyForm key={chosen?.name ?? ''} chosen={chosen} busy={busy} failure={failure} onSet={set} />
    </section>
  );
}

/** In the name or in the value, without regard to case. */
function matching(properties: readonly GuestProperty[], filter: string): readonly GuestProperty[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return properties;
  return properties.filter(({ name, value }) => `${name}\n${value}`.toLowerCase().includes(wanted));
}

interface PropertyTableProps {
  properties: readonly GuestProperty[];
  onChoose(property: GuestProperty): void;
}

function PropertyTable({ properties, onChoose }: PropertyTableProps) {
  const t = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls
    <div className="scroll-list" tabIndex={0} role="group" aria-label={t('properties.title')}>
      <table className="properties-table">
        <thead>
          <tr>
            <th>{t('properties.name')}</th>
            <th>{t('properties.value')}</th>
          </tr>
        </thead>
        <tbody>
          {properties.map((property) => (
            <tr key={property.name}>
              <td className="mono" title={property.name}>
                {property.name.startsWith('ro.') ? (
                  property.name
                ) : (
                  <button type="button" className="properties-choose" onClick={() => onChoose(property)}>
                    {property.name}
                  </button>
                )}
              </td>
              <td className="mono" title={property.value}>
                {property.value}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
