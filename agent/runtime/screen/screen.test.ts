// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import type { ContainerState } from '../api.ts';
import { ScreenFreezer } from './screen-freezer.ts';
import { type ScreenSign, screenState } from './screen-state.ts';
import { isOfScreen, ScreenWatch } from './screen-watch.ts';

const light = (brightness: number, power = 0): ScreenSign => ({ kind: 'backlight', brightness, power });

test.each<[ScreenSign[], ReturnType<typeof screenState>]>([
  [[], undefined],
  [[light(120)], 'on'],
  [[light(0)], 'off'],
  [[light(120, 4)], 'off'],
  [[light(0), light(9)], 'on'],
  // A panel that keeps its connector on for what it shows while it sleeps.
  [[light(0), { kind: 'connector', dpms: 'On' }], 'off'],
  [[{ kind: 'connector', dpms: 'Off' }], 'off'],
  [[{ kind: 'connector', dpms: 'On' }], 'on'],
])('a host with %j has its screen %s', (signs, state) => {
  expect(screenState(signs)).toBe(state);
});

test.each([
  ['change@/devices/x/backlight/panel0\0ACTION=change\0SUBSYSTEM=backlight\0SOURCE=sysfs', true],
  ['change@/devices/x/card0\0SUBSYSTEM=drm', true],
  ['add@/devices/x\0SUBSYSTEM=usb\0', false],
  ['add@/devices/backlight', false],
])('%j is looked at: %s', (uevent, concerns) => {
  expect(isOfScreen(uevent)).toBe(concerns);
});

describe('a watch', () => {
  function watch(): {
    set(brightness: string, event: string): void;
    seen: string[];
    watch: ScreenWatch;
    open: () => number;
  } {
    let brightness = '100';
    let waiting: Uint8Array[] = [];
    const { sys, calls, openFds } = recordingSys({
      'file.readdir': (path: string) => (path === '/sys/class/backlight' ? [{ name: 'panel0' }] : []),
      'file.readText': (path: string) => (path.endsWith('/bl_power') ? '0\n' : `${brightness}\n`),
      'socket.netlinkReceive': () => waiting.shift(),
    });
    const seen: string[] = [];
    const made = new ScreenWatch(sys, (state) => seen.push(state));
    const added = calls.find(({ name }) => name === 'loop.add');
    if (added === undefined) throw new Error('nothing listens');
    return {
      set(value, event) {
        brightness = value;
        waiting = [new TextEncoder().encode(event)];
        (added.args[2] as () => void)();
      },
      ...{ seen, watch: made, open: () => openFds.size },
    };
  }

  test('tells each change, by the event of the light, and gives back what it has', () => {
    const { set, seen, watch: made, open } = watch();
    expect(made.state).toBe('on');
    set('0', 'change@x\0SUBSYSTEM=backlight');
    set('0', 'change@x\0SUBSYSTEM=backlight');
    set('50', 'add@x\0SUBSYSTEM=usb');
    expect(seen).toEqual(['off']);
    set('50', 'change@x\0SUBSYSTEM=backlight');
    expect(seen).toEqual(['off', 'on']);
    made.dispose();
    expect(open()).toBe(0);
  });

  test('on a host without a screen knows of none, and opens nothing', () => {
    const { sys, openFds } = recordingSys({ 'file.readdir': [] });
    expect(new ScreenWatch(sys, () => undefined).state).toBeUndefined();
    expect(openFds.size).toBe(0);
  });
});

describe('a guest', () => {
  function guestIn(state: ContainerState): { freezer: ScreenFreezer; state: () => ContainerState; told: string[] } {
    const guest = {
      state,
      freeze: async () => {
        guest.state = 'FROZEN';
      },
      unfreeze: async () => {
        guest.state = 'RUNNING';
      },
    };
    const told: string[] = [];
    return { freezer: new ScreenFreezer(guest, (_, text) => told.push(text)), state: () => guest.state, told };
  }

  test('stands still while the screen is off, and says so', async () => {
    const { freezer, state, told } = guestIn('RUNNING');
    await freezer.changed('off');
    expect(state()).toBe('FROZEN');
    await freezer.changed('on');
    expect(state()).toBe('RUNNING');
    expect(told).toEqual(['frozen: the screen is off (lodge.freeze.screen)', 'thawed: the screen is on']);
  });

  test('that is used in the dark runs until the next time that the screen goes off', async () => {
    const { freezer, state } = guestIn('RUNNING');
    await freezer.changed('off');
    await freezer.use();
    expect(state()).toBe('RUNNING');
    await freezer.changed('on');
    await freezer.changed('off');
    expect(state()).toBe('FROZEN');
  });

  test('that a person has frozen stays so, and one that starts is left alone', async () => {
    const { freezer, state } = guestIn('FROZEN');
    await freezer.changed('off');
    await freezer.changed('on');
    await freezer.use();
    expect(state()).toBe('FROZEN');
    const starting = guestIn('STARTING');
    await starting.freezer.changed('off');
    expect(starting.state()).toBe('STARTING');
  });
});
