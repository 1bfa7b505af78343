// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { createSettingsStore, defaultSettings, parseSettings } from './settings.ts';

test.each([null, '', 'not json', '[]', 'null', '7'])('storage that holds %j gives the defaults', (text) => {
  expect(parseSettings(text)).toEqual(defaultSettings);
});

test('each field that does not fit gets its default, the others stay', () => {
  const text = JSON.stringify({ theme: 'neon', language: 'zh-CN', terminalFontSize: 400, screenReader: 'yes' });
  expect(parseSettings(text)).toEqual({ ...defaultSettings, language: 'zh-CN' });
});

test('a change is there again in the next run', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  createSettingsStore(storage, new EventTarget()).setState({ theme: 'dark' });
  expect(createSettingsStore(storage, new EventTarget()).getState().theme).toBe('dark');
});

test('what another window changes holds in this one, and what other keys hold does not', () => {
  const window = new EventTarget();
  const store = createSettingsStore({ getItem: () => null, setItem: () => undefined }, window);
  const told = (key: string, newValue: string) =>
    window.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
  told('lodge.settings', '{"theme":"contrast"}');
  expect(store.getState().theme).toBe('contrast');
  told('lodge.columns', '{"theme":"light"}');
  expect(store.getState().theme).toBe('contrast');
});
