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
  function guestIn(state: ContainerState) {
    let failsToThaw = false;
    const guest = {
      state,
      freeze: async () => become('FREEZING', 'FROZEN'),
      unfreeze: async () => {
        if (failsToThaw) throw new Error('EBUSY');
        become('THAWED', 'RUNNING');
      },
    };
    const told: string[] = [];
    const freezer = new ScreenFreezer(guest, (_, text) => told.push(text));
    const become = (...states: ContainerState[]): void => {
      for (const each of states) {
        guest.state = each;
        freezer.stateChanged(each);
      }
    };
    const thawFails = (fails: boolean): void => {
      failsToThaw = fails;
    };
    return { freezer, state: () => guest.state, told, become, thawFails };
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

  test('that a person has thawed in the dark, and frozen again, stays frozen when the screen comes on', async () => {
    const { freezer, state, become } = guestIn('RUNNING');
    await freezer.changed('off');
    become('THAWED', 'RUNNING');
    become('FREEZING', 'FROZEN');
    await freezer.changed('on');
    await freezer.use();
    expect(state()).toBe('FROZEN');
  });

  test('that was started anew in the dark, and then frozen by a person, stays so too', async () => {
    const { freezer, state, become } = guestIn('RUNNING');
    await freezer.changed('off');
    become('STOPPING', 'STARTING', 'RUNNING', 'FREEZING', 'FROZEN');
    await freezer.changed('on');
    expect(state()).toBe('FROZEN');
    become('THAWED', 'RUNNING');
    await freezer.changed('off');
    await freezer.changed('on');
    expect(state()).toBe('RUNNING');
  });

  test.each([
    ['by its monitor', (freezer: ScreenFreezer) => expect(freezer.handOver()).toBe(true)],
    ["by LXC's tools, which do it themselves", (freezer: ScreenFreezer) => freezer.wasTold('FROZEN')],
  ])("that the screen has frozen, and a person wants frozen %s, is the person's", async (_, want) => {
    const { freezer, state } = guestIn('RUNNING');
    expect(freezer.handOver()).toBe(false);
    await freezer.changed('off');
    want(freezer);
    await freezer.changed('on');
    expect(state()).toBe('FROZEN');
    expect(freezer.handOver()).toBe(false);
  });

  test('that could not be thawed is thawed the next time', async () => {
    const { freezer, state, told, thawFails } = guestIn('RUNNING');
    await freezer.changed('off');
    thawFails(true);
    await freezer.changed('on');
    expect([state(), told.at(-1)]).toEqual(['FROZEN', 'screen: Error: EBUSY']);
    thawFails(false);
    await freezer.use();
    expect(state()).toBe('RUNNING');
  });
});
