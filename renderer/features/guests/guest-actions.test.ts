// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { type GuestState, guestStates } from '../../../agent/protocol/guest.ts';
import type { GuestAction } from '../../state/lodge-store.ts';
import { offeredActions, placeActions } from './guest-actions.ts';

function enabled(state: GuestState, busy?: GuestAction): GuestAction[] {
  return offeredActions({ state }, busy)
    .filter((offer) => offer.enabled)
    .map((offer) => offer.action);
}

describe('what can be done with a guest', () => {
  test.each<[GuestState, GuestAction[]]>([
    ['STOPPED', ['start', 'destroy']],
    ['STARTING', ['kill']],
    ['RUNNING', ['stop', 'restart', 'freeze', 'kill']],
    ['STOPPING', ['kill']],
    ['ABORTING', []],
    ['FREEZING', ['kill']],
    ['FROZEN', ['unfreeze', 'stop', 'kill']],
    ['THAWED', ['stop', 'restart', 'kill']],
  ])('%s: %o', (state, actions) => {
    expect(enabled(state)).toEqual(actions);
  });

  test('a stop that takes long can be ended by Kill, and by nothing else', () => {
    expect(enabled('RUNNING', 'stop')).toEqual(['kill']);
    expect(enabled('STOPPING', 'stop')).toEqual(['kill']);
  });

  test('while it is killed or destroyed nothing can be done', () => {
    for (const state of guestStates) {
      expect(enabled(state, 'kill')).toEqual([]);
      expect(enabled(state, 'destroy')).toEqual([]);
    }
  });

  test('the button that was clicked stays in its place until it is done', () => {
    const offers = offeredActions({ state: 'STARTING' }, 'start');
    expect(offers[0]).toEqual({ action: 'start', busy: true, enabled: false });
  });

  test('on its page what loses something waits in the menu, until nothing milder is left', () => {
    const inSight = (state: GuestState, busy?: GuestAction) =>
      placeActions(offeredActions({ state }, busy), false).shown.map(({ action }) => action);
    expect(inSight('RUNNING')).toEqual(['stop', 'restart', 'freeze']);
    expect(inSight('RUNNING', 'stop')).toEqual(['stop', 'restart', 'freeze', 'kill']);
    expect(inSight('STOPPING')).toEqual(['kill']);
    expect(inSight('STOPPED')).toEqual(['start']);
    expect(inSight('STOPPED', 'destroy')).toEqual(['start', 'destroy']);
  });

  test('nothing is lost between the buttons and the menu', () => {
    for (const state of guestStates)
      for (const compact of [true, false]) {
        const offers = offeredActions({ state }, undefined);
        const { shown, inMenu } = placeActions(offers, compact);
        expect(new Set([...shown, ...inMenu])).toEqual(new Set(offers));
      }
  });

  test('a guest with a broken config cannot be started', () => {
    const configError = { reason: 'config-invalid', message: '', details: {} } as const;
    expect(offeredActions({ state: 'STOPPED', configError }, undefined)[0]?.enabled).toBe(false);
  });
});
