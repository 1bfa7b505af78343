// SPDX-License-Identifier: Apache-2.0
import { type Chord, chordKeys, type ShortcutName, shortcuts } from './shortcuts.ts';
import { useMac } from './use-mac.ts';

/** The keys of a shortcut's first chord, or of a given one. */
export function Keys({ name, chord }: { name: ShortcutName; chord?: Chord }) {
  const mac = useMac();
  const shown = chord ?? shortcuts[name][0];
  if (shown === undefined) return undefined;
  return (
    <span className="keys">
      {chordKeys(shown, mac).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
