// SPDX-License-Identifier: Apache-2.0
import { ChevronRight, Plus } from 'lucide-react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { GuestsArt } from '../../components/art/GuestsArt.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { FailureNotice } from '../../components/FailureNotice.tsx';
import { StateChip } from '../../components/StateChip.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFailureText, useFormat, useText } from '../../i18n/i18n.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useLocation, useServices } from '../../state/use-services.ts';
import { GuestActions } from './GuestActions.tsx';
import { GuestActivity } from './GuestActivity.tsx';
import { isAlive, limitWords } from './guest-facts.ts';

export function GuestList({ slice, onNew }: { slice: DeviceSlice; onNew(): void }) {
  const t = useText();
  const { guests } = slice;
  const running = guests?.filter((guest) => isAlive(guest.state)).length ?? 0;
  return (
    <section className="guests" aria-label={t('guests.title')} data-region>
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
            <Button icon={Plus} onClick={onNew}>
              {t('guests.createFirst')}
            </Button>
          )}
        </EmptyState>
      </div>
    );
  }
  return (
    <ul className="guest-list card">
      {guests.map((guest) => (
        <GuestRow key={guest.name} serial={view.serial} guest={guest} />
      ))}
    </ul>
  );
}

function GuestRow({ serial, guest }: { serial: string; guest: GuestSummary }) {
  const t = useText();
  const go = useLocation((state) => state.go);
  return (
    <li className="guest-row" aria-label={guest.name} data-state={guest.state}>
      <div className="guest-main">
        <button type="button" className="guest-open" onClick={() => go({ serial, guest: guest.name })}>
          {guest.name}
          <ChevronRight aria-hidden size={15} />
        </button>
        <GuestNote guest={guest} />
      </div>
      <StateChip state={guest.state} />
      <div className="guest-since">
        <GuestActivity serial={serial} guest={guest}>
          <Uptime guest={guest} />
        </GuestActivity>
      </div>
      <GuestActions serial={serial} guest={guest} compact />
      {guest.configError !== undefined && (
        <div className="guest-problem">
          <FailureNotice failure={guest.configError}>
            <Button size="small" onClick={() => go({ serial, guest: guest.name, tab: 'config' })}>
              {t('guests.openConfig')}
            </Button>
          </FailureNotice>
        </div>
      )}
    </li>
  );
}

/** Below the name: addresses and limits, or how the last run ended when that was no clean end. */
function GuestNote({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const say = useFailureText();
  const { lastEnd } = guest;
  if (guest.state === 'STOPPED' && lastEnd?.failure !== undefined && guest.configError === undefined) {
    return <p className="guest-note tone-danger">{say(lastEnd.failure).title}</p>;
  }
  const words = [...guest.addresses, ...limitWords(guest, format, t)];
  return <p className="guest-note">{words.length === 0 ? t('guests.noLimits') : words.join('  ·  ')}</p>;
}

function Uptime({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const alive = isAlive(guest.state);
  const nowMs = useNow(1000, alive);
  if (!alive || guest.startedAtMs === undefined) return undefined;
  return <span className="figure">{t('guests.up', { duration: format.duration(nowMs - guest.startedAtMs) })}</span>;
}

function GuestSkeleton() {
  const t = useText();
  return (
    <div className="guest-list card" role="status" aria-label={t('loading')}>
      {[0, 1, 2].map((row) => (
        <div key={row} className="guest-row">
          <div className="guest-main">
            <span className="skeleton" style={{ width: 120 + row * 24 }} />
            <span className="skeleton skeleton-thin" style={{ width: 210 - row * 30 }} />
          </div>
          <span className="skeleton" style={{ width: 84 }} />
          <span />
          <span className="skeleton" style={{ width: 72 }} />
        </div>
      ))}
    </div>
  );
}
