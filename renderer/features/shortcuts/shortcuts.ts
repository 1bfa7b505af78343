// SPDX-License-Identifier: Apache-2.0

/** One way to press a shortcut. Keys by their place on the keyboard, so that they are where they are in every layout. */
export interface Chord {
  code: string;
  /** Ctrl, on a Mac Command. */
  mod?: true;
  /** Ctrl on every system. */
  ctrl?: true;
  alt?: true;
  shift?: true;
  /** Works in a terminal too. The others go to the guest: Ctrl+K and F6 mean something there. */
  inTerminal?: true;
}

export const shortcutNames = [
  'palette',
  'help',
  'find',
  'newGuest',
  'settings',
  'activity',
  'dismiss',
  'parent',
  'nextRegion',
  'previousRegion',
  'tab1',
  'tab2',
  'tab3',
  'tab4',
  'tab5',
  'tab6',
  'tab7',
] as const;
export type ShortcutName = (typeof shortcutNames)[number];

/** As the help shows them. */
export const shortcutGroups: readonly { group: 'app' | 'view' | 'guest'; names: readonly ShortcutName[] }[] = [
  { group: 'app', names: ['palette', 'help', 'settings', 'activity', 'dismiss'] },
  { group: 'view', names: ['find', 'newGuest', 'parent', 'nextRegion', 'previousRegion'] },
  { group: 'guest', names: ['tab1', 'tab2', 'tab3', 'tab4', 'tab5', 'tab6', 'tab7'] },
];

function tabChord(number: number): readonly Chord[] {
  return [{ code: `Digit${number}`, alt: true }];
}

/** Everything the window answers to. None is a letter alone: those belong to who dictates. */
export const shortcuts: Readonly<Record<ShortcutName, readonly Chord[]>> = {
  palette: [
    { code: 'KeyK', mod: true },
    { code: 'KeyP', mod: true, shift: true, inTerminal: true },
  ],
  help: [{ code: 'F1' }, { code: 'Slash', mod: true }],
  find: [{ code: 'KeyF', mod: true }],
  newGuest: [{ code: 'KeyN', alt: true }],
  settings: [{ code: 'Comma', mod: true }],
  activity: [{ code: 'KeyA', alt: true }],
  dismiss: [
    { code: 'KeyX', alt: true },
    { code: 'KeyX', mod: true, shift: true, inTerminal: true },
  ],
  parent: [{ code: 'ArrowUp', alt: true }],
  nextRegion: [{ code: 'F6' }, { code: 'F6', ctrl: true, inTerminal: true }],
  previousRegion: [
    { code: 'F6', shift: true },
    { code: 'F6', ctrl: true, shift: true, inTerminal: true },
  ],
  tab1: tabChord(1),
  tab2: tabChord(2),
  tab3: tabChord(3),
  tab4: tabChord(4),
  tab5: tabChord(5),
  tab6: tabChord(6),
  tab7: tabChord(7),
};

type PressedKey = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

export interface PressedWhere {
  mac: boolean;
  terminal: boolean;
}

function isPressed(chord: Chord, key: PressedKey, { mac, terminal }: PressedWhere): boolean {
  // Command reaches no guest, so on a Mac those work in a terminal as well.
  if (terminal && chord.inTerminal !== true && !(mac && chord.mod === true)) return false;
  const ctrl = chord.ctrl === true || (chord.mod === true && !mac);
  const meta = chord.mod === true && mac;
  return (
    key.code === chord.code &&
    key.ctrlKey === ctrl &&
    key.metaKey === meta &&
    key.altKey === (chord.alt === true) &&
    key.shiftKey === (chord.shift === true)
  );
}

export function shortcutOf(key: PressedKey, where: PressedWhere): ShortcutName | undefined {
  return shortcutNames.find((name) => shortcuts[name].some((chord) => isPressed(chord, key, where)));
}

const keyNames: Readonly<Record<string, string>> = {
  Slash: '/',
  Comma: ',',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

function keyName(code: string): string {
  return keyNames[code] ?? code.replace(/^(Key|Digit)/, '');
}

/** The keys of a chord as they are printed on the keyboard: ['Ctrl', 'K'], on a Mac ['⌘', 'K']. */
export function chordKeys({ code, mod, ctrl, alt, shift }: Chord, mac: boolean): string[] {
  const modifiers: [boolean, string][] = [
    [ctrl === true || (mod === true && !mac), mac ? '⌃' : 'Ctrl'],
    [alt === true, mac ? '⌥' : 'Alt'],
    [shift === true, mac ? '⇧' : 'Shift'],
    [mod === true && mac, '⌘'],
  ];
  return [...modifiers.filter(([held]) => held).map(([, name]) => name), keyName(code)];
}

/** Of a guest's views, in their order. */
export const tabShortcuts = ['tab1', 'tab2', 'tab3', 'tab4', 'tab5', 'tab6', 'tab7'] as const;

/** "Ctrl+K", for tooltips and menus. */
export function shortcutText(name: ShortcutName | undefined, mac: boolean): string {
  const [first] = name === undefined ? [] : shortcuts[name];
  return first === undefined ? '' : chordKeys(first, mac).join(mac ? '' : '+');
}
