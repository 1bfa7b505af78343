// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { chordKeys, shortcutNames, shortcutOf, shortcuts, shortcutText } from './shortcuts.ts';

function key(code: string, ...held: ('ctrl' | 'meta' | 'alt' | 'shift')[]) {
  return {
    code,
    ctrlKey: held.includes('ctrl'),
    metaKey: held.includes('meta'),
    altKey: held.includes('alt'),
    shiftKey: held.includes('shift'),
  };
}

const here = { mac: false, terminal: false };

describe('shortcuts', () => {
  test('need exactly their keys', () => {
    expect(shortcutOf(key('KeyK', 'ctrl'), here)).toBe('palette');
    expect(shortcutOf(key('KeyK', 'ctrl', 'shift'), here)).toBeUndefined();
    expect(shortcutOf(key('KeyK'), here)).toBeUndefined();
    expect(shortcutOf(key('KeyK', 'meta'), here)).toBeUndefined();
    expect(shortcutOf(key('Digit3', 'alt'), here)).toBe('tab3');
    expect(shortcutOf(key('F6', 'shift'), here)).toBe('previousRegion');
  });

  test('are Command on a Mac', () => {
    const mac = { mac: true, terminal: false };
    expect(shortcutOf(key('KeyK', 'meta'), mac)).toBe('palette');
    expect(shortcutOf(key('KeyK', 'ctrl'), mac)).toBeUndefined();
  });

  test('leave a terminal its own keys, but there is a way out of it', () => {
    const terminal = { mac: false, terminal: true };
    for (const each of [key('KeyK', 'ctrl'), key('F1'), key('F6'), key('Digit1', 'alt'), key('ArrowUp', 'alt')]) {
      expect(shortcutOf(each, terminal)).toBeUndefined();
    }
    expect(shortcutOf(key('KeyP', 'ctrl', 'shift'), terminal)).toBe('palette');
    expect(shortcutOf(key('F6', 'ctrl'), terminal)).toBe('nextRegion');
    expect(shortcutOf(key('KeyK', 'meta'), { mac: true, terminal: true })).toBe('palette');
  });

  test('are of one meaning each, and none is a bare letter or digit', () => {
    const chords = shortcutNames.flatMap((name) => shortcuts[name].map((chord) => chordKeys(chord, false).join('+')));
    expect(new Set(chords).size).toBe(chords.length);
    expect(chords.filter((chord) => chord.length === 1)).toEqual([]);
  });

  test('are said as the keyboard has them', () => {
    expect(shortcutText('palette', false)).toBe('Ctrl+K');
    expect(shortcutText('palette', true)).toBe('⌘K');
    expect(shortcutText('help', false)).toBe('F1');
    expect(chordKeys({ code: 'KeyP', mod: true, shift: true }, true)).toEqual(['⇧', '⌘', 'P']);
  });
});
