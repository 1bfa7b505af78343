// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { english } from '../../i18n/en.ts';
import { chinese } from '../../i18n/zh-CN.ts';
import { readySession, runningGuest, sampleDevice, sampleDevices, sampleGuest } from '../../preview/sample-data.ts';
import { createLodgeStore, type LodgeState, withDevices, withGuests } from '../../state/lodge-store.ts';
import { defaultSettings } from '../../state/settings.ts';
import { paletteCommands, paletteGroups } from './palette-commands.ts';
import { type PaletteEntry, searchPalette } from './palette-search.ts';

function state(): LodgeState {
  const devices = sampleDevices([
    sampleDevice({ serial: 'A', model: 'Phone', session: readySession }),
    sampleDevice({ serial: 'B', model: 'Board' }),
    sampleDevice({ serial: 'C', adbState: 'recovery' }),
  ]);
  const empty = createLodgeStore().getState();
  return withGuests(withDevices(empty, devices), 'A', [runningGuest('alpine', 0), sampleGuest({ name: 'debian' })]);
}

function ids(...[current, place]: [LodgeState, Parameters<typeof paletteCommands>[1]]): string[] {
  return paletteCommands(current, place, defaultSettings).map((command) => command.id);
}

describe('the palette offers', () => {
  test('what each guest’s state allows, and its views', () => {
    const all = ids(state(), { tab: 'overview' });
    expect(all).toEqual(
      expect.arrayContaining(['A/alpine/stop', 'A/alpine/freeze', 'A/debian/start', 'A/debian/config']),
    );
    expect(all).not.toContain('A/alpine/start');
    expect(all).not.toContain('A/debian/stop');
  });

  test('first what concerns the guest in sight, but not the view that is open', () => {
    const here = ids(state(), { serial: 'A', guest: 'debian', tab: 'console' });
    expect(here[0]).toBe('A/debian/start');
    expect(here).not.toContain('A/debian/console');
    expect(here).toContain('A/alpine/console');
  });

  test('Connect only where adb has a device, New guest only where there is a session', () => {
    const all = ids(state(), { tab: 'overview' });
    expect(all).toEqual(expect.arrayContaining(['A:newGuest', 'A:disconnect', 'B:connect', 'C:openDevice']));
    for (const id of ['A:connect', 'B:newGuest', 'C:connect']) expect(all).not.toContain(id);
  });

  test('no action on a guest whose device is away', () => {
    const away = withDevices(state(), sampleDevices([sampleDevice({ serial: 'A', adbState: 'gone' })]));
    expect(ids(away, { tab: 'overview' }).filter((id) => id.startsWith('A/debian/'))).not.toContain('A/debian/start');
  });

  test('text for each of them, in every language', () => {
    const commands = paletteCommands(state(), { serial: 'A', guest: 'alpine', tab: 'overview' }, defaultSettings);
    const textAt = (messages: unknown, key: string): unknown =>
      key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], messages);
    for (const { key } of commands)
      for (const { palette } of [english, chinese]) expect(textAt(palette, key), key).toEqual(expect.any(String));
  });

  test('the settings that are not chosen', () => {
    const all = ids(state(), { tab: 'overview' });
    expect(all).toEqual(expect.arrayContaining(['theme.dark', 'theme.light', 'english', 'chinese']));
    expect(all).not.toContain('theme.system');
  });
});

describe('before anything is typed', () => {
  const place = { serial: 'A', guest: 'alpine', tab: 'overview' } as const;
  const shown = (...where: Parameters<typeof ids>) =>
    searchPalette(
      '',
      paletteCommands(where[0], where[1], defaultSettings).map((command) => ({ command, text: '', alias: '' })),
    ).map(({ command }) => command);

  test('Enter alone stops nothing', () => {
    expect(shown(state(), place)[0]?.deed.do).toBe('go');
    expect(shown(state(), { tab: 'overview' }).find(({ group }) => group === paletteGroups[1])?.deed.do).toBe('go');
  });

  test('no other guest is killed or destroyed by a slip', () => {
    const others = shown(state(), { serial: 'A', tab: 'overview' }).filter(({ group }) => group === 'guests');
    expect(others.map(({ id }) => id)).toEqual(['A/alpine/stop', 'A/debian/start']);
  });
});

describe('a search of the palette', () => {
  const entries: PaletteEntry[] = paletteCommands(state(), { tab: 'overview' }, defaultSettings).map((command) => ({
    command,
    text: `${command.key} ${Object.values(command.words).join(' ')}`,
    alias: command.group === 'devices' ? 'an alias' : '',
  }));

  test('without words shows what is at hand in its order, of other guests’ views the overview', () => {
    const shown = searchPalette('', entries).map((hit) => hit.command.id);
    expect(shown).toEqual(entries.map((entry) => entry.command.id).filter((id) => shown.includes(id)));
    expect(shown).toContain('A/debian/overview');
    expect(shown).not.toContain('A/debian/console');
  });

  test('puts the best first', () => {
    expect(searchPalette('stop alp', entries)[0]?.command.id).toBe('A/alpine/stop');
    expect(searchPalette('zzz', entries)).toEqual([]);
  });

  test('means the guest in sight, unless another is named', () => {
    const two = withGuests(state(), 'A', [runningGuest('web', 0), runningGuest('web2', 0)]);
    const first = (guest: string, query: string): string | undefined => {
      const commands = paletteCommands(two, { serial: 'A', guest, tab: 'overview' }, defaultSettings);
      const said = commands.map((command) => ({
        ...{ command, alias: '' },
        text: `${command.key} ${Object.values(command.words).join(' ')}`,
      }));
      return searchPalette(query, said)[0]?.command.id;
    };
    expect([first('web2', 'stop'), first('web', 'stop')]).toEqual(['A/web2/stop', 'A/web/stop']);
    expect([first('web2', 'stop web'), first('web', 'stop web2')]).toEqual(['A/web/stop', 'A/web2/stop']);
  });

  test('finds by the alias too, and marks only what can be seen', () => {
    const [hit] = searchPalette('alias', entries);
    expect(hit?.command.group).toBe('devices');
    expect(Math.max(0, ...(hit?.positions ?? []))).toBeLessThan(hit?.text.length ?? 0);
  });
});
