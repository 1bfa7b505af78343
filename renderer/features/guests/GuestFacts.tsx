// SPDX-License-Identifier: Apache-2.0
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { CopyText } from '../../components/CopyText.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFormat, useText } from '../../i18n/i18n.ts';
import { bareAddress, endedWords, isAlive, limitWords } from './guest-facts.ts';

/** Below a guest's name, whatever the tab: since when, where it is reached, what it may use. */
export function GuestFacts({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const alive = isAlive(guest.state);
  const { startedAtMs, startDurationMs, lastEnd } = guest;
  // In seconds only while it is young: the line is on every tab.
  const young = startedAtMs !== undefined && Date.now() - startedAtMs < 60_000;
  const nowMs = useNow(alive && young ? 1000 : 10_000, alive || lastEnd !== undefined);
  const facts = alive
    ? [
        startedAtMs === undefined ? '' : t('guests.up', { duration: format.duration(nowMs - startedAtMs) }),
        startDurationMs === undefined ? '' : t('guests.startedIn', { duration: format.shortDuration(startDurationMs) }),
      ]
    : [lastEnd === undefined ? '' : endedWords(nowMs - lastEnd.atMs, format, t)];
  const limits = limitWords(guest, format, t);
  const since = facts.filter((fact) => fact !== '');
  return (
    <p className="page-subtitle guest-facts">
      {since.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {alive &&
        guest.addresses.map((address) => (
          <span key={address}>
            <CopyText text={bareAddress(address)} shown={address} />
          </span>
        ))}
      {(limits.length === 0 ? [t('guests.noLimits')] : limits).map((limit) => (
        <span key={limit}>{limit}</span>
      ))}
    </p>
  );
}
