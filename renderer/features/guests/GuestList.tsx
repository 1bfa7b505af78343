// SPDX-License-Identifier: Apache-2.0
import { Plus } from 'lucide-react';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { useKeptFocus } from '../../components/use-kept-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useServices } from '../../state/use-services.ts';
import { GuestRows } from './GuestRows.tsx';
import { isAlive } from './guest-facts.ts';

export function GuestList({ slice, onNew }: { slice: DeviceSlice; onNew(): void }) {
  const t = useText();
  const { guests } = slice;
  // With its last guest the list goes too.
  const kept = useKeptFocus<HTMLElement>((part) => part.querySelector<HTMLElement>('.guest-open, .empty .button'));
  const running = guests?.filter((guest) => isAlive(guest.state)).length ?? 0;
  return (
    <section {...kept} className="guests" aria-label={t('guests.title')} data-region>
      <header className="section-header">
        <h2>{t('guests.title')}</h2>
        {guests !== undefined && guests.length > 0 && (
          <span className="section-note">{t('guests.count', { count: guests.length, running })}</span>
        )}
      </header>
      <GuestListBody slice={slice} onNew={onNew} />
    </section>
  );
}

function GuestListBody({ slice, onNew }: { slice: DeviceSlice; onNew(): void }) {
  const t = useText();
  const { actions } = useServices();
  const { guests, guestsFailure, view } = slice;
  if (guests === undefined) {
    return guestsFailure === undefined ? (
      <GuestSkeleton />
    ) : (
      <FailureNotice failure={guestsFailure} onRetry={() => void actions.listGuests(view.serial)} />
    );
  }
  if (guests.length === 0) {
    return (
      <div className="card">
        <EmptyState art={<GuestsArt />} title={t('guests.none')} text={t('guests.noneText')}>
          {view.session.phase === 'ready' && (
            <Button variant="primary" icon={Plus} onClick={onNew}>
              {t('guests.createFirst')}
            </Button>
          )}
        </EmptyState>
      </div>
    );
  }
  return <GuestRows slice={slice} />;
}

function GuestSkeleton() {
  const t = useText();
  return (
    <div className="guest-list card" role="status" aria-label={t('loading')}>
      {[0, 1, 2].map((row) => (
        <div key={row} className="guest-row">
          <span className="skeleton skeleton-check" />
          <div className="guest-main">
            <span className="skeleton" style={{ width: 120 + row * 24 }} />
            <span className="skeleton skeleton-thin" style={{ width: 210 - row * 30 }} />
          </div>
          <span className="skeleton" style={{ width: 84 }} />
          <span className="skeleton-since" />
          <span className="skeleton" style={{ width: 72 }} />
        </div>
      ))}
    </div>
  );
}
