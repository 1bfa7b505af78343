// SPDX-License-Identifier: Apache-2.0
import type { GuestState, GuestSummary } from '../../../agent/protocol/index.ts';
import type { GuestAction } from '../../state/lodge-store.ts';

/** What can be done in a state, the likeliest first. */
const byState: Readonly<Record<GuestState, readonly GuestAction[]>> = {
  STOPPED: ['start', 'destroy'],
  STARTING: ['kill'],
  RUNNING: ['stop', 'restart', 'freeze', 'kill'],
  STOPPING: ['kill'],
  ABORTING: [],
  FREEZING: ['kill'],
  FROZEN: ['unfreeze', 'stop', 'kill'],
  THAWED: ['stop', 'restart', 'kill'],
};

export interface ActionOffer {
  action: GuestAction;
  enabled: boolean;
  /** This one is being done. */
  busy: boolean;
}

/** While one action runs, only Kill can still be asked for: it ends a stop that takes long. */
export function offeredActions(
  guest: Pick<GuestSummary, 'state' | 'configError'>,
  busy: GuestAction | undefined,
): ActionOffer[] {
  const actions = [...byState[guest.state]];
  // Between the click and the next state the button that was clicked stays where it is.
  if (busy !== undefined && !actions.includes(busy)) actions.unshift(busy);
  return actions.map((action) => ({
    action,
    busy: action === busy,
    enabled:
      busy === undefined
        ? action !== 'start' || guest.configError === undefined
        : action === 'kill' && busy !== 'kill' && busy !== 'destroy',
  }));
}

/** Which of them are buttons, and which wait in the menu beside them. */
export interface ActionPlaces {
  shown: readonly ActionOffer[];
  inMenu: readonly ActionOffer[];
}

/**
 * In a list the likeliest one is in sight. On the guest's page all are but those that lose something: they come into sight when nothing
 * milder is left to do, as Kill beside a stop that takes long.
 */
export function placeActions(offers: readonly ActionOffer[], compact: boolean): ActionPlaces {
  if (compact) return { shown: offers.slice(0, 1), inMenu: offers.slice(1) };
  const milder = offers.some(({ action, enabled }) => enabled && !needsConfirmation(action));
  const hidden = ({ action, busy }: ActionOffer): boolean =>
    !busy && (action === 'destroy' || (action === 'kill' && milder));
  return { shown: offers.filter((offer) => !hidden(offer)), inMenu: offers.filter(hidden) };
}

/** Those that lose something: asked for twice. */
export function needsConfirmation(action: GuestAction): action is 'kill' | 'destroy' {
  return action === 'kill' || action === 'destroy';
}
