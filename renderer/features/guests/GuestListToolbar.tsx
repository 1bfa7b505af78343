// SPDX-License-Identifier: Apache-2.0
import { Search } from 'lucide-react';
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { type GuestSort, guestSorts } from '../../state/settings.ts';
import { useServices, useSettings } from '../../state/use-services.ts';
import { type GuestScope, guestScopes } from './guest-list-view.ts';

export interface GuestListToolbarProps {
  text: string;
  scope: GuestScope;
  onText(text: string): void;
  onScope(scope: GuestScope): void;
}

export function GuestListToolbar({ text, scope, onText, onScope }: GuestListToolbarProps) {
  const t = useText();
  const { settings } = useServices();
  const sort = useSettings((state) => state.guestSort);
  const setSort = (value: string): void => {
    settings.setState({ guestSort: guestSorts.find((each): each is GuestSort => each === value) ?? 'name' });
  };
  return (
    <div className="toolbar guest-toolbar" role="toolbar" aria-label={t('guests.tools')}>
      <span className="search-box">
        <Search aria-hidden size={14} />
        <input
          type="search"
          data-find
          value={text}
          aria-label={t('guests.filter')}
          placeholder={t('guests.filter')}
          spellCheck={false}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onText('')}
        />
      </span>
      <Segmented
        label={t('guests.scopeLabel')}
        value={scope}
        options={guestScopes.map((value) => ({ value, label: t(`guests.scope.${value}`) }))}
        onChange={onScope}
      />
      <label className="select-box">
        <span>{t('guests.sortLabel')}</span>
        <select value={sort} onChange={(event) => setSort(event.target.value)}>
          {guestSorts.map((value) => (
            <option key={value} value={value}>
              {t(`guests.sort.${value}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
