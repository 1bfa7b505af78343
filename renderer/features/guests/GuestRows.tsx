// SPDX-License-Identifier: Apache-2.0
import { SearchX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { moveInList } from '../../components/list-keys.ts';
import { useAskedMenu } from '../../components/MenuAt.tsx';
import { useKeptFocus } from '../../components/use-kept-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useSettings } from '../../state/use-services.ts';
import { GuestBulkBar } from './GuestBulkBar.tsx';
import { GuestListToolbar } from './GuestListToolbar.tsx';
import { GuestMenuAt } from './GuestMenu.tsx';
import { GuestRow } from './GuestRow.tsx';
import { type GuestScope, viewGuests, withClick } from './guest-list-view.ts';

/** The guests of a device, filtered and sorted, with boxes to choose several. */
export function GuestRows({ slice }: { slice: DeviceSlice }) {
  const t = useText();
  const { serial } = slice.view;
  const [text, setText] = useState('');
  const [scope, setScope] = useState<GuestScope>('all');
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string>();
  const sort = useSettings((state) => state.guestSort);
  const kept = useKeptFocus<HTMLUListElement>((list) => list.querySelector<HTMLElement>('.guest-open'));
  const shown = viewGuests(slice.guests ?? [], { text, scope, sort });
  // What is hidden by the filter, or has gone, is not acted on.
  const chosen = shown.filter((guest) => marked.has(guest.name));
  const names = shown.map((guest) => guest.name);
  const click = (name: string, range: boolean): void => {
    setMarked(withClick(marked, names, { name, last, range }));
    setLast(name);
  };
  const clear = (): void => setMarked(new Set());
  const menu = useAskedMenu<string>();
  const all = chosen.length > 0 && chosen.length === shown.length;
  return (
    <>
      <GuestListToolbar text={text} scope={scope} onText={setText} onScope={setScope} />
      {shown.length === 0 ? (
        <div className="card">
          <EmptyState art={<SearchX size={34} strokeWidth={1.5} />} title={t('guests.nothingMatches')}>
            <Button
              size="small"
              onClick={() => {
                setText('');
                setScope('all');
              }}
            >
              {t('guests.showAll')}
            </Button>
          </EmptyState>
        </div>
      ) : (
        <div className="guest-list card">
          <div className="guest-list-head">
            <Check
              label={t('guests.chooseAll')}
              value={all || (chosen.length > 0 && 'some')}
              onClick={() => setMarked(all ? new Set() : new Set(names))}
            />
            {chosen.length > 0 ? (
              <GuestBulkBar serial={serial} guests={chosen} onClear={clear} />
            ) : (
              <ListColumns
                note={shown.length === slice.guests?.length ? '' : t('guests.shown', { count: shown.length })}
              />
            )}
          </div>
          <ul
            {...kept}
            aria-label={t('guests.title')}
            onKeyDown={(event) => {
              moveInList(event, '.guest-open');
              if (event.key === 'Escape') clear();
            }}
          >
            {shown.map((guest) => (
              <GuestRow
                key={guest.name}
                serial={serial}
                guest={guest}
                chosen={marked.has(guest.name)}
                onChoose={(range) => click(guest.name, range)}
                onMenu={(event) => menu.ask(event, guest.name)}
              />
            ))}
          </ul>
        </div>
      )}
      <GuestMenuAt serial={serial} menu={menu} />
    </>
  );
}

/** What stands below each other. The list says to a screen reader what each is: this is for the eye. */
function ListColumns({ note }: { note: string }) {
  const t = useText();
  return (
    <>
      <span>
        {t('guests.sort.name')}
        {note !== '' && <span className="section-note">{note}</span>}
      </span>
      <span className="guest-address">{t('guests.column.address')}</span>
      <span>{t('guests.sort.state')}</span>
      <span className="guest-since-title">{t('guests.column.since')}</span>
    </>
  );
}
