// SPDX-License-Identifier: Apache-2.0
import { ChevronRight } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { Button } from '../../components/Button.tsx';
import { Check } from '../../components/Check.tsx';
import { StateChip } from '../../components/StateChip.tsx';
import { useNow } from '../../components/use-now.ts';
import { useFailureText, useFormat, useText } from '../../i18n/i18n.ts';
import { useLocation } from '../../state/use-services.ts';
import { GuestActions } from './GuestActions.tsx';
import { GuestActivity } from './GuestActivity.tsx';
import { GuestAddress } from './GuestAddress.tsx';
import { GuestPulse } from './GuestPulse.tsx';
import { endedWords, firstAddress, isAlive, limitWords } from './guest-facts.ts';
import { guestTabIcons } from './guest-tab-icons.ts';

/** In a list nobody counts seconds, and fifty rows that are drawn anew each second are what keeps a processor awake. */
const minuteMs = 60_000;
const uptimeEveryMs = 15_000;

export interface GuestRowProps {
  serial: string;
  guest: GuestSummary;
  chosen: boolean;
  /** `range`: with those between the last one and this. */
  onChoose(range: boolean): void;
  onMenu(event: MouseEvent): void;
}

export function GuestRow({ serial, guest, chosen, onChoose, onMenu }: GuestRowProps) {
  const t = useText();
  const go = useLocation((state) => state.go);
  const lastTab = useLocation((state) => state.lastTab);
  const open = (): void => go({ serial, guest: guest.name, tab: lastTab(serial, guest.name) });
  return (
    <li
      className="guest-row"
      aria-label={guest.name}
      data-state={guest.state}
      data-chosen={chosen || undefined}
      onContextMenu={onMenu}
    >
      <Check
        label={t('guests.choose', { guest: guest.name })}
        value={chosen}
        onClick={(event) => onChoose(event.shiftKey)}
      />
      <div className="guest-main">
        <button type="button" className="guest-open" onClick={open}>
          {guest.name}
          <ChevronRight aria-hidden size={15} />
        </button>
        <GuestNote guest={guest} />
      </div>
      <GuestAddress guest={guest} className="guest-address" />
      <StateChip state={guest.state} />
      <div className="guest-since">
        <GuestActivity serial={serial} guest={guest}>
          {isAlive(guest.state) ? (
            <>
              <GuestPulse serial={serial} guest={guest.name} />
              <Uptime guest={guest} />
            </>
          ) : (
            <AfterEnd serial={serial} guest={guest} />
          )}
        </GuestActivity>
      </div>
      <GuestActions serial={serial} guest={guest} compact />
    </li>
  );
}

/** Below the name: its limits, where there is no column for it its address, or what keeps it from running. */
function GuestNote({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const say = useFailureText();
  const { configError, lastEnd } = guest;
  if (configError !== undefined) {
    const { title, action } = say(configError);
    return (
      <p className="guest-note tone-danger" role="alert" title={`${title}\n${action}`}>
        {title}
      </p>
    );
  }
  if (guest.state === 'STOPPED' && lastEnd?.failure !== undefined) {
    const { title } = say(lastEnd.failure);
    return (
      <p className="guest-note tone-danger" title={title}>
        {title}
      </p>
    );
  }
  const reached = firstAddress(guest) !== undefined;
  // Of one that does not run the address stands in its config alone: nothing answers there.
  const words = [...(reached ? [] : guest.addresses), ...limitWords(guest, format, t)];
  const note = words.length === 0 ? t('guests.noLimits') : words.join('  ·  ');
  return (
    <p className="guest-note" title={note}>
      <GuestAddress guest={guest} className="guest-note-address" />
      {note}
    </p>
  );
}

/** Of a guest that does not run: where to look when something is wrong, else since when. */
function AfterEnd({ serial, guest }: { serial: string; guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const go = useLocation((state) => state.go);
  const { configError, lastEnd, state, name } = guest;
  const nowMs = useNow(60_000, lastEnd !== undefined);
  if (configError !== undefined || (state === 'STOPPED' && lastEnd?.failure !== undefined)) {
    const tab = configError === undefined ? 'boot-log' : 'config';
    return (
      <Button size="small" variant="ghost" icon={guestTabIcons[tab]} onClick={() => go({ serial, guest: name, tab })}>
        {t(tab === 'config' ? 'guests.openConfig' : 'guests.openLog')}
      </Button>
    );
  }
  if (state !== 'STOPPED' || lastEnd === undefined) return undefined;
  return <span className="figure">{endedWords(nowMs - lastEnd.atMs, format, t)}</span>;
}

function Uptime({ guest }: { guest: GuestSummary }) {
  const t = useText();
  const format = useFormat();
  const alive = isAlive(guest.state);
  const nowMs = useNow(uptimeEveryMs, alive);
  if (!alive || guest.startedAtMs === undefined) return undefined;
  const upMs = nowMs - guest.startedAtMs;
  return (
    <span className="figure">
      {upMs < minuteMs ? t('guests.upYoung') : t('guests.up', { duration: format.duration(upMs - (upMs % minuteMs)) })}
    </span>
  );
}
