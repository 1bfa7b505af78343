// SPDX-License-Identifier: Apache-2.0
import type { GuestState } from '../../agent/protocol/index.ts';
import { useText } from '../i18n/i18n.ts';
import { StatusDot, type Tone } from './StatusDot.tsx';

const tones: Readonly<Record<GuestState, Tone>> = {
  STOPPED: 'idle',
  STARTING: 'busy',
  RUNNING: 'ok',
  STOPPING: 'busy',
  ABORTING: 'danger',
  FREEZING: 'busy',
  FROZEN: 'warning',
  THAWED: 'busy',
};

export function guestTone(state: GuestState): Tone {
  return tones[state];
}

export function StateChip({ state }: { state: GuestState }) {
  const t = useText();
  return (
    <span className={`state-chip tone-${tones[state]}`} data-state={state}>
      <StatusDot tone={tones[state]} />
      {t(`guestState.${state}`)}
    </span>
  );
}
