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

/** Those that lose something: asked for twice. */
export function needsConfirmation(action: GuestAction): action is 'kill' | 'destroy' {
  return action === 'kill' || action === 'destroy';
}
